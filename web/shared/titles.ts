/** The field's codes as people read them; the server's own titles come first where it sends them. */

const KINDS: Record<string, string> = {
  refund_only: "仅退款",
  return_refund: "退货退款",
  exchange: "换货",
  repair: "维修",
  reship: "补寄",
  freight: "退运费",
  courier_claim: "物流索赔",
  complaint: "投诉",
};

const REASONS: Record<string, string> = {
  no_reason: "七天无理由",
  size: "尺寸不合适",
  quality: "质量问题",
  not_as_described: "与描述不符",
  fake: "假货",
  damaged: "运输破损",
  missing: "少件",
  wrong_item: "发错货",
  not_received: "没收到货",
  not_shipped: "未按时发货",
  agreed: "协商一致",
  price: "价格问题",
  other: "其他",
};

const STATUSES: Record<string, string> = {
  WAIT_SELLER_AGREE: "待商家处理",
  WAIT_REVIEW: "待复核",
  WAIT_BUYER_MODIFY: "商家已拒绝，待买家修改",
  WAIT_BUYER_ACCEPT: "待买家答复方案",
  WAIT_BUYER_RETURN_GOODS: "待买家寄回",
  WAIT_SELLER_CONFIRM_GOODS: "待商家验货",
  IN_REPAIR: "维修中",
  WAIT_QC: "待质检",
  WAIT_SELLER_SEND_GOODS: "待商家寄出",
  WAIT_BUYER_CONFIRM_GOODS: "待买家确认收货",
  REFUNDING: "退款中",
  REFUND_FAILED: "退款失败",
  SUCCESS: "已完成",
  CLOSED: "已关闭",
};

const ORDERS: Record<string, string> = {
  WAIT_BUYER_PAY: "等待付款",
  WAIT_SELLER_SEND_GOODS: "等待发货",
  SELLER_CONSIGNED_PART: "部分发货",
  WAIT_BUYER_CONFIRM_GOODS: "卖家已发货",
  TRADE_FINISHED: "交易成功",
  TRADE_CLOSED: "交易关闭",
};

const COURIERS: Record<string, string> = {
  SF: "顺丰速运",
  ZTO: "中通快递",
  YTO: "圆通速递",
  STO: "申通快递",
  YUNDA: "韵达快递",
  EMS: "邮政 EMS",
  JTSD: "极兔速递",
  JD: "京东快递",
  DBL: "德邦快递",
  OTHER: "其他快递",
};

const ROLES: Record<string, string> = {
  buyer: "买家",
  agent: "商家客服",
  reviewer: "复核人",
  mediator: "平台客服",
  policy: "系统自动",
  timer: "系统超时",
  courier: "快递",
  vendor: "维修方",
  payment: "支付",
  platform: "平台",
  order: "订单",
  bot: "机器人",
  system: "系统",
  supervisor: "主管",
  trainer: "训练师",
  seller: "商家",
};

const INTENTS: Record<string, string> = {
  return_refund: "退货退款",
  refund_only: "仅退款",
  exchange: "换货",
  repair: "维修",
  query_order: "查订单",
  query_logistics: "查物流",
  query_case: "查售后进度",
  request_human: "转人工",
};

const CAUSES: Record<string, string> = {
  request: "要人工",
  request_human: "要人工",
  trouble: "助手没答上来",
  safety: "涉及人身安全",
  legal: "提到法律途径",
  anger: "情绪激动",
  reopened: "结束后又来",
  returned: "客服没有及时回复，退回排队",
};

function title(table: Record<string, string>): (code: string | null | undefined) => string {
  return (code) => (code ? (table[code] ?? code) : "—");
}

export const kindTitle = title(KINDS);
export const reasonTitle = title(REASONS);
export const statusTitle = title(STATUSES);
export const orderStatusTitle = title(ORDERS);
export const courierTitle = title(COURIERS);
export const roleTitle = title(ROLES);
export const causeTitle = title(CAUSES);
export const intentTitle = title(INTENTS);
export const courierCodes = Object.keys(COURIERS);
