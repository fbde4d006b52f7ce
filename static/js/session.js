// Takes the page's new token into every form; false when nobody is signed in any more.
export const renewToken = async () => {
  const answer = await fetch(window.location.href, { redirect: "manual" });
  if (!answer.ok) return false;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const headers = page.body.getAttribute("hx-headers");
  if (!headers) return false;
  document.body.setAttribute("hx-headers", headers);
  const token = JSON.parse(headers)["X-CSRFToken"];
  for (const input of document.querySelectorAll("[name=csrfmiddlewaretoken]")) input.value = token;
  return true;
};
