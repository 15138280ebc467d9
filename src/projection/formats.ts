/** The formats that a table is written in. */
export const FORMATS = ["csv", "parquet", "jsonl"] as const;
export type Format = (typeof FORMATS)[number];
