// TypeScript has it since 5.4; the types of zod use it.
type NoInfer<Value> = Value;
