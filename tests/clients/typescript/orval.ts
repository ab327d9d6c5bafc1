import { getDelivery, getElection, getPackage, listRequirements, receiveDelivery } from "../generated/orval";
import { roundTrip } from "./roundtrip";

void roundTrip("orval", (address, key) => {
  // Its client asks the server it was loaded from; here that is the one to be asked.
  const send = globalThis.fetch;
  globalThis.fetch = (path, options) => send(new URL(String(path), address), options);
  const options = { headers: { Authorization: `Bearer ${key}` } };
  return {
    election: async () => ok(await getElection(options)),
    needs: async (location) => {
      const page = ok(await listRequirements({ location }, options));
      if (typeof page === "string") throw new Error("Nobody asked for CSV.");
      return page;
    },
    deliver: async (delivery) => ok(await receiveDelivery(delivery, undefined, options)),
    delivery: async (id) => ok(await getDelivery(id, options)),
    missing: async (label) => {
      const answer = await getPackage(label, options);
      if (answer.status !== 404) throw new Error(`Status ${answer.status}.`);
      return answer.data;
    },
  };
});

function ok<T extends { status: number; data: unknown }>(answer: T): Extract<T, { status: 200 | 201 }>["data"] {
  if (answer.status !== 200 && answer.status !== 201) throw new Error(`Status ${answer.status}.`);
  return answer.data;
}
