/// <reference path="./no-infer.d.ts" />
export * from '../dist/engine-kit.js';
