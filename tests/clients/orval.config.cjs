// Without urlEncodeParameters its client puts a label into the path as it is, and a `#` ends the path.
module.exports = {
  logistics: {
    input: "../../openapi.yaml",
    output: { target: "generated/orval.ts", client: "fetch", urlEncodeParameters: true },
  },
};
