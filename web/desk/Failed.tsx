/** What could not be fetched: why, and once more. */
import { wordsOf } from "@shared/api/problems";
import { Alert, Button } from "antd";

export function Failed({ query }: { query: { error: unknown; refetch: () => unknown } }) {
  return (
    <Alert
      type="error"
      title={wordsOf(query.error)}
      action={
        <Button size="small" onClick={() => query.refetch()}>
          重试
        </Button>
      }
    />
  );
}
