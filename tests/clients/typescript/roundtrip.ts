import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";

/** What a client is asked for, in the words of the tool that made it. */
export interface Client {
  election(): Promise<{ code: string }>;
  deliver(delivery: Delivery): Promise<{ id: string; status: string }>;
  delivery(id: string): Promise<{ id: string; status: string }>;

  /** A list that is CSV, too; asked for as JSON. */
  needs(location: string): Promise<{ items: readonly { item: string; needed: number }[] }>;

  /** The problem of a package that there is not. */
  missing(label: string): Promise<{ code: string; errors: readonly { value: string | null }[] }>;
}

export interface Delivery {
  id: string;
  supplier: string;
  location: string;
  document: string;
  lines: { item: string; stated: number; counted: number }[];
  occurredAt: string;
}

/** Reads, records, reads what was recorded, and is refused. The label has a sign that ends a path. */
export async function roundTrip(name: string, make: (address: string, key: string) => Client): Promise<void> {
  const [address, key] = process.argv.slice(2);
  const client = make(address!, key!);
  assert.equal((await client.election()).code, "kendari-2024");
  const needs = await client.needs("74.71.01.1008.001");
  assert.equal(needs.items.find(one => one.item === "ballot-governor")?.needed, 508);
  const delivery: Delivery = {
    id: randomUUID(),
    supplier: "the printer",
    location: "74.71",
    document: `SJ-${name}`,
    lines: [{ item: "ink", stated: 10, counted: 9 }],
    occurredAt: "2024-11-02T10:00:00+08:00",
  };
  assert.deepEqual(pick(await client.deliver(delivery)), { id: delivery.id, status: "open" });
  assert.deepEqual(pick(await client.delivery(delivery.id)), { id: delivery.id, status: "open" });
  const problem = await client.missing("BOX #1");
  assert.equal(problem.code, "unknown-package");
  assert.equal(problem.errors[0]?.value, "BOX #1");
  console.log(`${name}: recorded and read`);
}

function pick(delivery: { id: string; status: string }): { id: string; status: string } {
  return { id: delivery.id, status: delivery.status };
}
