/** The contract's demo world in memory, dates counted from the start: for working on the pages without the application. */
const DAY = 86_400_000;
const start = Date.now();
export const at = (days) => new Date(start + days * DAY).toISOString();

const item = (id, title, sku, price, quantity = 1, more = {}) => ({
  item: id,
  title,
  sku,
  quantity,
  price_fen: price,
  paid_fen: price * quantity,
  refundable_fen: price * quantity,
  ...more,
});
const order = (no, status, days, items, more = {}) => ({
  order_no: no,
  status,
  created_at: at(days),
  paid_fen: items.reduce((sum, one) => sum + one.paid_fen, 0),
  items,
  ...more,
});

export const buyers = [
  { id: "xiaowang", name: "小王" },
  { id: "meili", name: "美丽" },
  { id: "laozhang", name: "老张" },
  { id: "ajie", name: "阿杰" },
  { id: "xiaoli", name: "小李" },
];

export const orders = {
  xiaowang: [
    order("2026112400000000103", "WAIT_SELLER_SEND_GOODS", -1, [
      item("103-1", "纯棉宽松圆领短袖T恤", "白色 XL", 5900, 2),
    ]),
    order(
      "2026112200000000102",
      "WAIT_BUYER_CONFIRM_GOODS",
      -3,
      [item("102-1", "真无线降噪蓝牙耳机", "曜石黑", 15900)],
      { logistics: { courier: "ZTO", tracking_no: "75312345678901", state: "运输中" } },
    ),
    order(
      "2026111900000000101",
      "TRADE_FINISHED",
      -6,
      [item("101-1", "透气缓震轻便运动鞋", "白色 41码", 29900, 1, { signed_at: at(-2) })],
      { logistics: { courier: "SF", tracking_no: "SF1234509876543", state: "已签收" } },
    ),
  ],
  meili: [
    order("2026112000000000202", "WAIT_BUYER_CONFIRM_GOODS", -4, [
      item("202-1", "定制刻字手机壳", "透明 刻字“美丽”", 4900, 1, { signed_at: at(-1) }),
    ]),
    order("2026103000000000201", "TRADE_FINISHED", -24, [
      item("201-1", "法式收腰碎花连衣裙", "杏色 M", 23900, 1, { signed_at: at(-20) }),
    ]),
  ],
  laozhang: [
    order("2026112300000000302", "WAIT_BUYER_CONFIRM_GOODS", -2, [
      item("302-1", "烟台大樱桃5斤装", "特级果", 12800, 1, { signed_at: at(0) }),
    ]),
    order("2026050100000000301", "TRADE_FINISHED", -204, [
      item("301-1", "智能预约电饭煲4L", "米白", 39900, 1, { signed_at: at(-200) }),
    ]),
  ],
  ajie: [
    order("2026111700000000401", "TRADE_FINISHED", -9, [
      item("401-1", "机械键盘87键", "茶轴", 49900, 1, {
        paid_fen: 47869,
        refundable_fen: 47869,
        signed_at: at(-5),
      }),
      item("401-2", "无线静音鼠标", "石墨", 19900, 1, {
        paid_fen: 19090,
        refundable_fen: 19090,
        signed_at: at(-5),
      }),
      item("401-3", "加厚锁边鼠标垫", "大号", 3900, 1, {
        paid_fen: 3741,
        refundable_fen: 3741,
        signed_at: at(-5),
      }),
    ]),
  ],
  xiaoli: [],
};

const shoes = { item: "101-1", title: "透气缓震轻便运动鞋", sku: "白色 41码", quantity: 1 };
export const cases = [];

export function openCase(buyer) {
  const one = {
    no: `AS20261124${String(cases.length + 1).padStart(4, "0")}`,
    buyer,
    kind: "return_refund",
    kind_title: "退货退款",
    status: "WAIT_SELLER_AGREE",
    status_title: "待商家处理",
    reason: "size",
    reason_title: "尺寸不合适",
    amount_fen: 29900,
    order_no: "2026111900000000101",
    items: [{ ...shoes, amount_fen: 29900 }],
    turn: "seller",
    due_at: at(2),
    version: 1,
    freight: { payer: "buyer", text: "买家承担寄回运费，运费险可能赔付一部分" },
    rules: [
      {
        id: "seven_days",
        text: "签收次日起七天内可无理由退货",
        source: "网络购买商品七日无理由退货暂行办法",
      },
    ],
    history: [{ at: at(0), actor: "buyer", action: "apply", text: "申请退货退款 ¥299.00，尺寸不合适" }],
  };
  cases.unshift(one);
  return one;
}

const MOVES = {
  agree: ["WAIT_BUYER_RETURN_GOODS", "待买家寄回", "buyer", 7, "agent", "同意退货，请寄回商品"],
  refuse: ["WAIT_BUYER_MODIFY", "商家已拒绝，待买家修改", "buyer", 7, "agent", "拒绝申请"],
  ship_back: ["WAIT_SELLER_CONFIRM_GOODS", "待商家验货", "seller", 7, "buyer", "已寄回 顺丰 SF1234567890123"],
  inspect: ["REFUNDING", "退款中", null, null, "agent", "验货通过，退款 ¥299.00"],
};

export function move(one, action, body) {
  const [status, title, turn, days, actor, text] = MOVES[action] ?? [
    one.status,
    one.status_title,
    one.turn,
    1,
    "agent",
    action,
  ];
  Object.assign(one, {
    status,
    status_title: title,
    turn,
    due_at: days ? at(days) : null,
    version: one.version + 1,
  });
  one.history.push({
    at: new Date().toISOString(),
    actor,
    action,
    text,
    words: body?.words || body?.findings || "",
  });
  return one;
}

export function actionsOf(one) {
  const waits = one.status === "WAIT_SELLER_AGREE";
  return [
    { action: "agree", allowed: waits, ...(waits ? {} : { why_not: "现在不是等商家答复" }) },
    {
      action: "refuse",
      allowed: false,
      why_not: "七天无理由期内、商品完好的退货不能拒绝",
      rule: "refuse_no_reason",
    },
    { action: "offer", allowed: false, why_not: "不能拒绝的申请也不能另提方案" },
    { action: "inspect", allowed: one.status === "WAIT_SELLER_CONFIRM_GOODS", why_not: "商品还没有寄回" },
    { action: "extend", allowed: one.turn === "buyer", why_not: "只能给买家延长时间" },
    { action: "note", allowed: true },
  ];
}
