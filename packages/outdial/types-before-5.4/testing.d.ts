/// <reference path="./no-infer.d.ts" />
export * from '../dist/testing/index.js';
