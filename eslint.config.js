import js from '@eslint/js';
import tseslint from 'typescript-eslint';

const clock = [
  { object: 'Date', property: 'now', message: 'Time is an argument: take a Clock or `now`.' },
  { object: 'performance', property: 'now', message: 'Time is an argument: take a Clock.' },
];
const environment = { object: 'process', property: 'env', message: 'Only main.ts reads the environment.' };
const chance = { object: 'Math', property: 'random', message: 'Chance is an argument: take `newId` or a seed.' };
const timers = ['setTimeout', 'setInterval'].map((name) => ({ name, message: 'Only a clock sets timers.' }));

export default tseslint.config(
  {
    ignores: [
      '**/dist/**',
      'node_modules/**',
      'coverage/**',
      'reports/**',
      '**/bin/*.mjs',
      'tools/*.mjs',
      'bench/**/*.mjs',
      '*.mjs',
      'deploy/**/*.mjs',
      '**/types-before-5.4/**',
    ],
  },
  js.configs.recommended,
  ...tseslint.configs.strictTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      'max-lines': ['error', { max: 400 }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/no-unused-vars': ['error', { ignoreRestSiblings: true }],
      '@typescript-eslint/require-await': 'off',
      'no-console': 'error',
    },
  },
  {
    files: ['packages/*/src/**/*.{ts,tsx}'],
    ignores: [
      '**/*.test.ts',
      'packages/*/src/main.ts',
      'packages/console/src/app/clock.ts',
      'packages/outdial/src/system/system-clock.ts',
      'packages/sandbox/src/time/system-clock.ts',
    ],
    rules: {
      'no-restricted-properties': ['error', ...clock, environment, chance],
      'no-restricted-globals': ['error', ...timers],
      'no-restricted-syntax': [
        'error',
        { selector: "NewExpression[callee.name='Date'][arguments.length=0]", message: 'Time is an argument.' },
        { selector: 'TSEnumDeclaration', message: 'Unions of literals, never enums.' },
        { selector: 'ExportDefaultDeclaration', message: 'Named exports.' },
      ],
    },
  },
  {
    files: ['packages/*/src/**/*.ts'],
    // A contract suite is one list of tests: cutting it in two would tell the reader nothing.
    ignores: ['**/*.test.ts', 'packages/outdial/src/testing/*contract*.ts'],
    rules: { 'max-lines-per-function': ['error', { max: 50, skipBlankLines: true, skipComments: true }] },
  },
  {
    files: ['packages/console/src/**/*.tsx'],
    // A component is one picture, half of it markup.
    rules: { 'max-lines-per-function': ['error', { max: 90, skipBlankLines: true, skipComments: true }] },
  },
  // A list of texts, in one file so that they can be read and translated together.
  { files: ['packages/console/src/texts.ts'], rules: { 'max-lines': 'off' } },
  {
    files: ['**/*.test.ts', '**/test/**/*.ts'],
    rules: { 'max-lines': ['error', { max: 600 }], '@typescript-eslint/no-non-null-assertion': 'off' },
  },
  { files: ['**/*.js'], ...tseslint.configs.disableTypeChecked },
);
