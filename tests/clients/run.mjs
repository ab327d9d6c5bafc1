// Generates a client with each tool, compiles all of them, and has each make a round trip against a server that is
// started for them and has an empty database.
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { parse } from "yaml";

const document = "../../openapi.yaml";
const server = resolve("../../src/Logistics.Api/bin/Release/net10.0/logistics.dll");
process.env.KIOTA_OFFLINE_ENABLED = "true";
process.env.KIOTA_TUTORIAL_ENABLED = "false";

function run(program, ...args) {
  const { status } = spawnSync(program, args, { stdio: ["ignore", "ignore", "inherit"] });
  if (status !== 0) throw new Error(`${program} ${args.join(" ")} ended with ${status}.`);
}

function generate() {
  rmSync("generated", { recursive: true, force: true });
  rmSync("built", { recursive: true, force: true });
  run("npx", "openapi-typescript", document, "--redocly", "../../redocly.yaml", "-o", "generated/openapi-typescript.ts");
  run("npx", "swagger-typescript-api", "generate", "-p", document, "-o", "generated", "-n", "swagger-typescript-api.ts");
  run("npx", "openapi-ts", "-i", document, "-o", "generated/hey-api", "--no-log-file");
  run("npx", "openapi-zod-client", document, "-o", "generated/openapi-zod-client.ts");
  run("npx", "orval", "--config", "orval.config.cjs");
  run("dotnet", "tool", "restore");
  run("dotnet", "kiota", "generate", "--language", "CSharp", "--openapi", document, "--class-name", "LogisticsClient",
    "--namespace-name", "Logistics.Client", "--output", "generated/kiota", "--log-level", "Error");
}

async function start(directory) {
  const child = spawn("dotnet", [server], {
    cwd: directory,
    env: { ...process.env, ASPNETCORE_ENVIRONMENT: "Development", ASPNETCORE_URLS: "http://127.0.0.1:0" },
    stdio: ["ignore", "pipe", "inherit"],
  });
  for await (const line of createInterface(child.stdout)) {
    const address = /Now listening on: (\S+)/.exec(line)?.[1];
    if (address) {
      child.stdout.resume();
      return { child, address };
    }
  }

  throw new Error("The server ended.");
}

const typescript = ["openapi-typescript", "swagger-typescript-api", "hey-api", "orval", "openapi-zod-client"];
generate();
run("npx", "tsc", "-p", "typescript");
run("dotnet", "build", "kiota", "-c", "Release", "--nologo", "-v", "q", "-p:RunAnalyzers=false");
const directory = mkdtempSync(join(tmpdir(), "logistics-clients-"));
const { child, address } = await start(directory);
try {
  const served = await (await fetch(new URL("/openapi/v1.json", address))).json();
  assert.deepEqual(parse(readFileSync(document, "utf8")), served, "openapi.yaml is not the JSON that is served.");
  const key = JSON.parse(readFileSync(join(directory, "data/demo-keys.json"), "utf8")).warehouse;
  const commands = [
    ...typescript.map(name => ["node", `built/typescript/${name}.js`]),
    ["dotnet", "kiota/bin/Release/net10.0/Logistics.KiotaClient.dll"],
  ];
  for (const [program, ...args] of commands) {
    const { status } = spawnSync(program, [...args, address, key], { stdio: "inherit" });
    if (status !== 0) process.exitCode = 1;
  }
} finally {
  child.kill("SIGTERM");
  await new Promise(ended => child.once("exit", ended));
  rmSync(directory, { recursive: true, force: true });
}
