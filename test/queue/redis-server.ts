/** A real redis-server (Debian's package) for a test, on a port of its own, with its append-only file on. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { setTimeout as wait } from "node:timers/promises";

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  if (address === null || typeof address === "string") throw new Error("No free port.");
  return address.port;
}

export class RedisServer {
  #child: ChildProcess | undefined;

  private constructor(
    private readonly folder: string,
    readonly port: number,
    private readonly options: readonly string[],
  ) {}

  /** @param options more of redis-server's options */
  static async start(folder: string, ...options: readonly string[]): Promise<RedisServer> {
    const server = new RedisServer(folder, await freePort(), options);
    await server.start();
    return server;
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}`;
  }

  /** Starts it, with the data it had when it ended. */
  async start(): Promise<void> {
    const port = this.options.includes("--tls-port") ? "0" : String(this.port);
    const args = ["--port", port, "--bind", "127.0.0.1", "--dir", this.folder, "--save", ""];
    const more = this.options.map((option) => (option === "PORT" ? String(this.port) : option));
    const child = spawn("redis-server", [...args, "--appendonly", "yes", ...more], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    this.#child = child;
    let log = "";
    child.stdout?.setEncoding("utf8").on("data", (text: string) => {
      log += text;
    });
    const failed = once(child, "error").then(([error]) => {
      throw error;
    });
    failed.catch(() => undefined);
    while (!log.includes("Ready to accept connections")) {
      if (child.exitCode !== null) throw new Error(`redis-server did not start:\n${log}`);
      await Promise.race([wait(10), failed]);
    }
  }

  /** Ends it at once, without a word to its clients. */
  async kill(): Promise<void> {
    const child = this.#child;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    child.kill("SIGKILL");
    await once(child, "exit");
  }
}
