import createClient from "openapi-fetch";
import type { paths } from "../generated/openapi-typescript";
import { roundTrip } from "./roundtrip";

void roundTrip("openapi-typescript", (baseUrl, key) => {
  const options = { baseUrl, headers: { Authorization: `Bearer ${key}` } };
  const api = createClient<paths>(options);

  // Without the media type, what may also be CSV is typed as JSON or text.
  const lists = createClient<paths, "application/json">(options);
  return {
    election: async () => (await api.GET("/v1/election")).data!,
    needs: async (location) => (await lists.GET("/v1/requirements", { params: { query: { location } } })).data!,
    deliver: async (body) => (await api.POST("/v1/deliveries", { body })).data!,
    delivery: async (delivery) => (await api.GET("/v1/deliveries/{delivery}", { params: { path: { delivery } } })).data!,
    missing: async (packageId) => (await api.GET("/v1/packages/{packageId}", { params: { path: { packageId } } })).error!,
  };
});
