/** The worker thread of evaluation: scores one model after the other. */
import { parentPort } from "node:worker_threads";
import { reportModels } from "./catalogue.js";
import { scoreModel, type Task } from "./task.js";

parentPort?.on("message", async ({ model, setting, samples }: Task) => {
  const entry = reportModels.find(({ name }) => name === model);
  if (!entry) throw new RangeError(`no model named ${model}`);
  parentPort?.postMessage(await scoreModel(entry, setting, samples));
});
