/** What the pretend bot answers: a return from wish to shipment, a person on demand, and every card for the eye. */
import { at, cases, move, openCase, orders } from "./world.mjs";

const button = (title, value, go) => ({ title, value, go });
const shoes = orders.xiaowang[2];
const item = { ...shoes.items[0] };
const wait = { position: 2, expected_wait_s: 240, within_hours: true };

const order_picker = () => ({
  text: "您想处理哪个订单？",
  card: {
    kind: "order_picker",
    data: { orders: orders.xiaowang.map((one, n) => ({ ...one, best: n === 2 })) },
  },
  buttons: [
    ...orders.xiaowang.map((one) => button("选这个", { order_no: one.order_no }, "reason")),
    button("更多订单", "more", "order"),
  ],
});
const reason = () => ({
  text: "为什么想退呢？",
  card: { kind: "reason_picker", data: { reasons: [] } },
  buttons: [
    ["尺寸不合适", "size"],
    ["七天无理由", "no_reason"],
    ["质量问题", "quality"],
    ["与描述不符", "not_as_described"],
  ].map(([title, code]) => button(title, { reason: code }, code === "quality" ? "evidence" : "confirm")),
});
const evidence = () => ({
  text: "请拍照让我们看看问题。",
  card: {
    kind: "evidence_request",
    data: {
      reason: "quality",
      needed: [
        { what: "能看清问题的照片", required: true },
        { what: "商品全貌", required: false },
      ],
      received: [],
      silence: "没有照片也可以提交，但商家可能拒绝。",
    },
  },
  buttons: [button("先不传", "skip", "confirm"), button("传好了", "done", "confirm")],
});
const confirm = () => ({
  text: "请核对一下，确认后就提交给商家。",
  card: {
    kind: "confirm",
    data: {
      action: "apply",
      kind: "return_refund",
      kind_title: "退货退款",
      order_no: shoes.order_no,
      items: [item],
      reason: "size",
      reason_title: "尺寸不合适",
      amount_fen: 29900,
      freight: { payer: "buyer", text: "寄回运费由您承担；订单有运费险，可能赔付一部分" },
      payee: { type: "alipay", text: "原路退回支付宝" },
      steps: [
        { text: "商家答复", due_at: at(2) },
        { text: "您寄回商品并填写单号", due_at: at(9) },
        { text: "商家验货后退款" },
      ],
      due_at: at(2),
      rules: [
        {
          id: "seven_days",
          text: "签收次日零点起七天内，商品完好可以无理由退货",
          source: "七日无理由退货暂行办法",
          effective: "2020-10-23",
        },
      ],
    },
  },
  buttons: [
    button("确认提交", "yes", "applied"),
    button("修改", "change", "reason"),
    button("先不退了", "no", "never"),
  ],
});
const progress = (one) => ({
  text: "这是售后单现在的情况。",
  card: { kind: "progress", data: one },
  buttons: [button("撤销申请", "cancel", "never"), button("补充凭证", "add_evidence", "evidence")],
});

const SCENES = {
  order: order_picker,
  reason,
  evidence,
  confirm,
  applied: () => [{ text: `已提交退货申请，商家会在${48}小时内答复。` }, progress(openCase("xiaowang"))],
  never: () => ({ text: "好的，没有提交。还需要别的帮助吗？" }),
  hello: () => ({
    text: "您好，我是小无，可以帮您退货、换货、查物流、查退款。",
    buttons: [
      button("我要退货", { intent: "return_refund" }, "order"),
      button("转人工", { intent: "request_human" }, "person"),
    ],
  }),
  lost: () => ({
    text: "我没听明白，您是想：",
    card: { kind: "clarify", data: {} },
    buttons: [
      button("退货退款", { intent: "return_refund" }, "order"),
      button("查物流", { intent: "query_logistics" }, "parcel"),
      button("都不是", "none", "person"),
    ],
  }),
  parcel: () => ({
    text: "耳机还在路上。",
    card: {
      kind: "logistics",
      data: {
        order_no: orders.xiaowang[1].order_no,
        courier: "ZTO",
        tracking_no: "75312345678901",
        state: "运输中",
        events: [
          { at: at(-2), text: "商家已发货" },
          { at: at(-1.6), text: "【杭州】已揽收" },
          { at: at(-1), text: "【嘉兴】已发往上海转运中心" },
          { at: at(-0.3), text: "【上海】到达转运中心" },
        ],
      },
    },
    buttons: [button("催一催", { intent: "urge_shipping" }, "never")],
  }),
  person: () => ({
    text: "正在为您转接人工客服。",
    card: { kind: "handoff", data: wait },
    buttons: [button("不等了，继续问机器人", "leave", "back")],
    handoff: true,
  }),
  back: () => ({ text: "好的，我继续为您服务。", leave: true }),
  state: () => (cases[0] ? progress(cases[0]) : { text: "您还没有售后单。" }),
  shipped: () => {
    if (!cases[0]) return { text: "还没有等您寄回的售后单。" };
    return [{ text: "收到单号，商家签收后会在7天内验货。" }, progress(move(cases[0], "ship_back"))];
  },
  cards: () => [
    {
      text: "有一件商品还是都退？",
      card: { kind: "item_picker", data: { order_no: "1", items: orders.ajie[0].items } },
      buttons: [
        ...orders.ajie[0].items.map((one) =>
          button(`退${one.title}`, { order_no: "1", item: one.item, quantity: 1 }, "reason"),
        ),
        button("选好了", "done", "reason"),
      ],
    },
    {
      text: "可以这样处理：",
      card: {
        kind: "kind_picker",
        data: {
          options: [
            {
              kind: "return_refund",
              title: "退货退款",
              eligible: true,
              amount_fen: 29900,
              freight: { text: "由您承担" },
              steps: [{ text: "商家答复", due_at: at(2) }],
            },
            { kind: "exchange", title: "换货", eligible: true, freight: { text: "由您承担" } },
            {
              kind: "refund_only",
              title: "仅退款",
              eligible: false,
              why_not: "商品已签收，退款需要先寄回商品",
            },
          ],
        },
      },
      buttons: [
        button("退货退款", { kind: "return_refund" }, "reason"),
        button("换货", { kind: "exchange" }, "reason"),
      ],
    },
    {
      text: "商家提出了一个方案：",
      card: {
        kind: "offer",
        data: {
          no: "AS1",
          kind: "refund_only",
          kind_title: "部分退款",
          amount_fen: 5000,
          words: "亲，鞋子不退的话补偿您 50 元可以吗？",
          on_yes: "退款 ¥50.00，商品留给您",
          on_no: "回到等待商家答复",
          due_at: at(3),
        },
      },
      buttons: [
        button("同意", "accept", "never"),
        button("不同意", "decline", "never"),
        button("转人工", "person", "person"),
      ],
    },
    {
      text: "商家同意了，请寄回：",
      card: {
        kind: "return_parcel",
        data: {
          no: "AS1",
          due_at: at(7),
          address: {
            receiver: "无忧小店售后部",
            phone: "0571-88000000",
            address: "浙江省杭州市余杭区文一西路 1 号 3 号仓",
          },
        },
      },
      buttons: [button("我已寄出", "shipped", "never")],
    },
    {
      text: "这是您的订单：",
      card: { kind: "order", data: { ...shoes, status_title: "交易成功" } },
      buttons: [button("我要退货", { intent: "return_refund" }, "order")],
    },
    {
      text: "还有一份没提交的申请。",
      card: { kind: "draft", data: { kind: "exchange", kind_title: "换货", title: item.title } },
      buttons: [button("接着填", "resume", "reason"), button("不要了", "drop", "never")],
    },
    {
      text: "这是以后才有的卡片，按钮照样能用。",
      card: { kind: "hologram", data: { a: 1 } },
      buttons: [button("好的", "ok", "never")],
    },
    {
      text: "<img src=x onerror=alert(1)> <b>不是粗体</b>",
      card: { kind: "rating", data: {} },
      buttons: [1, 2, 3, 4, 5].map((score) => button(`${score} 分`, { score }, "never")),
    },
  ],
};

const WORDS = [
  [/卡片/, "cards"],
  [/转人工|人工/, "person"],
  [/SF\d+|单号|寄了/i, "shipped"],
  [/物流|到哪/, "parcel"],
  [/退款到|进度/, "state"],
  [/退|换/, "order"],
  [/你好|在吗/, "hello"],
];

export function answer({ text, go, files }) {
  const scene =
    go ?? (files?.length ? "confirm" : (WORDS.find(([pattern]) => pattern.test(text ?? ""))?.[1] ?? "lost"));
  return [SCENES[scene]?.() ?? SCENES.lost()].flat();
}
