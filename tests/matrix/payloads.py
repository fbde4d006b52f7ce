"""What people, and others, type into fields."""

from __future__ import annotations

from typing import Any

# Stands in everything that would do harm, so that it is found again.
MARK = "zq9x"
MARKUP = (
    f"<script>{MARK}()</script>",
    f'"><img src=x onerror={MARK}()>',
    f"' onfocus='{MARK}()' autofocus='",
    f'" onmouseover="{MARK}()',
    f"</textarea></title></script><svg onload={MARK}()>",
    f"<a href='javascript:{MARK}()'>x</a>",
    f"<!-- {MARK} --><style>*{{display:none}}</style>",
    f"]]><b>{MARK}</b>&lt;script&gt;",
)
TEXTS: tuple[Any, ...] = (
    *MARKUP,
    "",
    "   ",
    "x" * 300,
    "é" * 5000,
    "😀👩‍👩‍👧‍👦🇨🇭",
    "\u202eabc \u05e9\u05dc\u05d5\u05dd مرحبا\u202c",
    "Z̷͑ā̵lgo é\u0301\u0301\u0301",
    f"{{{{7*7}}}}{MARK}",
    "{% debug %}{% load static %}",
    "%(user)s %s {0} ${7*7}",
    f"=1+1{MARK}",
    '@SUM(1)+cmd|" /C calc"!A0',
    "'; DROP TABLE people_user; --",
    "\\' OR 1=1 -- \"",
    "../../../../etc/passwd",
    "C:\\windows\\..\\x",
    "a\r\nSet-Cookie: evil=1\r\n\r\n<b>x</b>",
    "\t\u200b\u2028\ufeff",
    "null",
    "nul\x00byte",
    b"\xed\xa0\x80 lone",
)
DAYS = (
    "0001-01-01",
    "9999-12-31",
    "31.02.2026",
    "2026-02-30",
    "yesterday",
    "0000-00-00",
    "12.10.26",
    "2026-10-12T25:61",
    "99999999-01-01",
    "-1",
    "",
    "٢٠٢٦-١٠-١٢",
    "2026-10-12\x00",
    "1e3",
)
NUMBERS = (
    "-1",
    "NaN",
    "Infinity",
    "-Infinity",
    "1e9",
    "9" * 40,
    "1" + "0" * 5000,
    "1,5",
    "1'000",
    "0x10",
    "٣",
    "1_000",
    "--1",
    "",
)
CHOICES = (
    "999999999",
    "-1",
    "unknown",
    "",
    "0",
    "9" * 30,
    "1 OR 1=1",
    "None",
    "x" * 300,
    "[]",
    "<b>",
    "1.0",
    "²",
    "true",
)
QUERIES = (
    "sort=zzz&page=abc&export=exe",
    "sort=-&page=-1&show=zz&open=zz&levels=zz",
    "sort=password&sort=--code&page=99999999999999999999&closed=x",
    "q=%27%20OR%201%3D1&state=zz&programme=zz&unit=zz&role=zz&lead=zz&sponsor=-1",
    "since=9999-12-31&until=0001-01-01&status_date=x&state=published&programme=1e9",
    "mine=maybe&finished=%F0%9F%98%80&category=&size=XXXXXXXXXXXXXXXXXXXXXX&below=%C2%B2",
    "q=%ED%A0%80&parent=%FF&from=..%2F&programme=%3Cscript%3E",
    "parent=NOPE&from=NOPE&back=//evil.example/&next=//evil.example/&seen=x",
    "unit=99999999999999999999999&programme=99999999999999999999999&lead=99999999999999999999999",
    "who=999999999999999999999&kind=zz&verb=zz&object=zz&since=0&until=0&text=%25_",
    "depth=999999999999999&level=-1&open=1,2,x&toggle=x&page=0&export=csv&sort=%00x"[:68],
    "&".join(f"f{n}=x" for n in range(300)),
)
