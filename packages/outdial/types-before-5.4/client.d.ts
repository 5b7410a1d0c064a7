/// <reference path="./no-infer.d.ts" />
export * from '../dist/client/index.js';
