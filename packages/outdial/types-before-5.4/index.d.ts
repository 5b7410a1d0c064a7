/// <reference path="./no-infer.d.ts" />
export * from '../dist/index.js';
