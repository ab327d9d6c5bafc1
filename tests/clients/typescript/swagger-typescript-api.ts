import { Api, type Problem } from "../generated/swagger-typescript-api";
import { roundTrip } from "./roundtrip";

void roundTrip("swagger-typescript-api", (baseUrl, key) => {
  const api = new Api({ baseUrl, baseApiParams: { headers: { Authorization: `Bearer ${key}` } } });
  return {
    election: async () => (await api.v1.getElection()).data,
    needs: async (location) => (await api.v1.listRequirements({ location })).data,
    deliver: async (delivery) => (await api.v1.receiveDelivery(delivery)).data,
    delivery: async (id) => (await api.v1.getDelivery(id)).data,

    // It puts what it is given into the path as it is, so the caller encodes it.
    missing: (label) => api.v1.getPackage(encodeURIComponent(label)).then(
      () => { throw new Error("There is such a package."); },
      (answer: { error: Problem }) => answer.error),
  };
});
