import { isAxiosError } from "axios";
import { createApiClient } from "../generated/openapi-zod-client";
import { roundTrip } from "./roundtrip";

void roundTrip("openapi-zod-client", (address, key) => {
  const api = createApiClient(address, { axiosConfig: { headers: { Authorization: `Bearer ${key}` } } });
  return {
    election: () => api.GetElection(),
    needs: (location) => api.ListRequirements({ queries: { location } }),
    deliver: (delivery) => api.ReceiveDelivery(delivery),
    delivery: (delivery) => api.GetDelivery({ params: { delivery } }),
    missing: async (packageId) => {
      try {
        // It puts what it is given into the path as it is, so the caller encodes it.
        await api.GetPackage({ params: { packageId: encodeURIComponent(packageId) } });
      } catch (error) {
        if (isAxiosError(error)) return error.response!.data;
        throw error;
      }
      throw new Error("There is such a package.");
    },
  };
});
