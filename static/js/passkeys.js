// Connects the forms marked data-passkey with the library's WebAuthn calls.
// data-passkey: add, authenticate or login; the other attributes name elements by id.
(function () {
  document.addEventListener("allauth.error", (event) => {
    event.preventDefault();
    for (const note of document.querySelectorAll("[data-passkey-error]")) {
      note.hidden = false;
    }
  });
  for (const place of document.querySelectorAll("[data-passkey]")) {
    const { passkey, button, credential, passwordless, options } = place.dataset;
    const ids = { [passkey]: button, credential, passwordless };
    if (options) {
      ids.data = options;
    }
    window.allauth.webauthn.forms[`${passkey}Form`]({ ids });
  }
})();
