/** The shop's canned replies, kept by its supervisors; agents read them filled in by `/`. */
import { taken } from "@shared/api/client";
import { wordsOf } from "@shared/api/problems";
import type { Canned } from "@shared/api/types";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Alert, App, Button, Empty, Form, Input, Modal, Popconfirm, Skeleton } from "antd";
import { useState } from "react";
import { api, useStaff } from "./session";

const HOLES = [
  ["{buyer}", "买家"],
  ["{agent}", "客服"],
  ["{order_no}", "订单号"],
  ["{case_no}", "售后单号"],
  ["{kind}", "售后类型"],
  ["{amount}", "金额"],
  ["{deadline}", "期限"],
  ["{evidence}", "还缺的凭证"],
  ["{parcel}", "退货单号"],
  ["{address}", "退货地址"],
] as const;

export function CannedPage() {
  const queries = useQueryClient();
  const { message } = App.useApp();
  const keeper = useStaff().role === "supervisor";
  const [editing, setEditing] = useState<Partial<Canned> | null>(null);
  const list = useQuery({ queryKey: ["canned", "all"], queryFn: () => taken(api.GET("/api/desk/canned")) });
  const drop = useMutation({
    mutationFn: (id: string) => taken(api.DELETE("/api/desk/canned/{id}", { params: { path: { id } } })),
    onError: (error) => void message.error(wordsOf(error)),
    onSettled: () => void queries.invalidateQueries({ queryKey: ["canned"] }),
  });
  return (
    <main className="page" aria-label="快捷回复">
      <header className="page-head">
        <h2>快捷回复</h2>
        <span className="grow" />
        {keeper ? (
          <Button type="primary" data-testid="canned-new" onClick={() => setEditing({})}>
            新建
          </Button>
        ) : null}
      </header>
      <p className="muted">
        客服在回复框输入 / 就能选。大括号里的会换成这个会话的事实，缺哪一项就不出现这条。
      </p>
      {list.isError ? <Alert type="error" title={wordsOf(list.error)} /> : null}
      {list.isPending ? <Skeleton active /> : null}
      {list.data?.length === 0 ? <Empty description="还没有自己的快捷回复，客服用的是通用的几条" /> : null}
      <ul className="rows canned-rows">
        {list.data?.map((one) => (
          <li key={one.id} className="canned-row">
            <b>{one.title}</b>
            <p>{one.text}</p>
            {keeper ? (
              <span>
                <Button size="small" onClick={() => setEditing(one)}>
                  修改
                </Button>{" "}
                <Popconfirm
                  title={`删除“${one.title}”？`}
                  okText="删除"
                  onConfirm={() => drop.mutate(one.id)}
                >
                  <Button size="small" danger>
                    删除
                  </Button>
                </Popconfirm>
              </span>
            ) : null}
          </li>
        ))}
      </ul>
      {editing ? <CannedForm one={editing} close={() => setEditing(null)} /> : null}
    </main>
  );
}

function CannedForm({ one, close }: { one: Partial<Canned>; close: () => void }) {
  const queries = useQueryClient();
  const [form] = Form.useForm<{ title: string; text: string }>();
  const keep = useMutation({
    mutationFn: (body: { title: string; text: string }) =>
      one.id
        ? taken(api.POST("/api/desk/canned/{id}", { params: { path: { id: one.id } }, body }))
        : taken(api.POST("/api/desk/canned", { body })),
    onSuccess: close,
    onSettled: () => void queries.invalidateQueries({ queryKey: ["canned"] }),
  });
  const write = (hole: string) => form.setFieldValue("text", `${form.getFieldValue("text") ?? ""}${hole}`);
  return (
    <Modal
      open
      title={one.id ? "修改快捷回复" : "新建快捷回复"}
      okText="保存"
      okButtonProps={{ "data-testid": "canned-ok" }}
      confirmLoading={keep.isPending}
      onCancel={close}
      onOk={() =>
        form.validateFields().then(
          (body) => keep.mutate(body),
          () => undefined,
        )
      }
    >
      <Form form={form} layout="vertical" initialValues={{ title: one.title ?? "", text: one.text ?? "" }}>
        <Form.Item name="title" label="标题" rules={[{ required: true, message: "请填写标题" }]}>
          <Input maxLength={64} data-testid="canned-title" />
        </Form.Item>
        <Form.Item name="text" label="内容" rules={[{ required: true, message: "请填写内容" }]}>
          <Input.TextArea autoSize={{ minRows: 3, maxRows: 8 }} maxLength={500} data-testid="canned-text" />
        </Form.Item>
      </Form>
      <p className="holes">
        {HOLES.map(([hole, title]) => (
          <Button key={hole} size="small" title={hole} onClick={() => write(hole)}>
            {title}
          </Button>
        ))}
      </p>
      {keep.isError ? <Alert type="error" showIcon title={wordsOf(keep.error)} /> : null}
    </Modal>
  );
}
