"""Card kinds and what each one's `data` holds; CONTRACT.md, "Cards", fixes kinds and button values.

A card is {"kind": one of KINDS, "data": {…}}. Shapes (money integer fen, times ISO 8601 with offset):

order_picker      orders: [{order_no, status, created_at, paid_fen, best: bool,
                  items: [{item, title, sku, quantity, paid_fen}]}]
item_picker       order_no, items: [{item, title, sku, quantity, refundable_fen}], chosen?: [{item, quantity}]
amount_picker     max_fen, suggestions: [fen]
reason_picker     reasons: [{reason, title}]
policy            order_no?, item?, kind?, kind_title?, eligible: bool, rules: [{id, text, source, effective}]: what an
                  answer or a refusal rests on
kind_picker       options: [{kind, title, eligible: bool, why_not?, rule?, amount_fen?, freight?,
                  steps?: [{text, due_at?}]}]
evidence_request  reason, needed: [{what, required: bool}], received: [file id], silence: what happens if nothing comes
confirm           action, kind, kind_title, order_no, items: [{item, title, sku, quantity}], reason, reason_title,
                  amount_fen, freight: {payer: buyer|seller, text}, payee: {type, text},
                  steps: [{text, due_at?}], due_at, rules: [{id, text, source, effective}]; of a change_address:
                  address: {receiver, phone, province, city, district, detail}; of an exchange: sku
offer / quote     no, kind, amount_fen?, quote_fen?, words, on_yes, on_no, due_at
progress          no, kind, kind_title, status, status_title, reason, reason_title, amount_fen, order_no, items,
                  turn, due_at, history: [{at, actor, action, text}]
return_parcel     no, address: {receiver, phone, address}, due_at
order             as one element of GET /api/orders, plus status_title
logistics         order_no, courier, courier_title, tracking_no, state, events: [{at, text}]
clarify           options: [{intent, title}]
handoff           position, expected_wait_s, within_hours: bool
draft             kind, kind_title, item?, title?
form              fields: [{name, title, required: bool, given?}]
rating            no?
fault_picker      faults: [{fault, title}]
sku_picker        order_no, item, title, options: [{sku, in_stock: bool, difference_fen}]: what the buyer pays on top of
                  his own, negative when it comes back to him
pay               no, charge, amount_fen, what, due_at: a charge of the shop's to the buyer
mediation         no, state, state_title, turn?, due_at?, must: [{who: buyer|seller, who_title, what, done: bool}],
                  decision?: {for, text, amount_fen?, grounds, rules: [{id, text}]}, settlement?: {text, amount_fen?}
"""

KINDS = frozenset(
    {
        "order_picker",
        "item_picker",
        "amount_picker",
        "fault_picker",
        "form",
        "return_parcel",
        "pay",
        "draft",
        "sku_picker",
        "kind_picker",
        "policy",
        "reason_picker",
        "evidence_request",
        "confirm",
        "offer",
        "quote",
        "progress",
        "order",
        "logistics",
        "clarify",
        "handoff",
        "mediation",
        "rating",
    }
)
