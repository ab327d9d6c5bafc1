import { createClient } from "../generated/hey-api/client";
import { getDelivery, getElection, getPackage, listRequirements, receiveDelivery } from "../generated/hey-api";
import { roundTrip } from "./roundtrip";

void roundTrip("hey-api", (baseUrl, key) => {
  const client = createClient({ baseUrl, auth: key });
  return {
    election: async () => (await getElection({ client })).data!,
    needs: async (location) => (await listRequirements({ client, query: { location } })).data!,
    deliver: async (body) => (await receiveDelivery({ client, body })).data!,
    delivery: async (delivery) => (await getDelivery({ client, path: { delivery } })).data!,
    missing: async (packageId) => (await getPackage({ client, path: { packageId } })).error!,
  };
});
