import type { ConfiguredValue, Environment, SettingReader } from './configuration-reader.ts';
import * as as from './configuration-values.ts';
import { nearest } from './intake/nearest.ts';
import type { TraceSampler, TraceSettings } from './ports/tracing.ts';

/** Where a collector listens that is on this machine, by the OpenTelemetry specification. */
const ownCollector = 'http://localhost:4318';

/** Samplers by the names that OpenTelemetry gives them. Null: `OTEL_TRACES_SAMPLER_ARG` says the ratio. */
const samplers: Readonly<Record<string, Omit<TraceSampler, 'ratio'> & { readonly ratio: number | null }>> = {
  always_on: { ratio: 1, parentBased: false },
  always_off: { ratio: 0, parentBased: false },
  traceidratio: { ratio: null, parentBased: false },
  parentbased_always_on: { ratio: 1, parentBased: true },
  parentbased_always_off: { ratio: 0, parentBased: true },
  parentbased_traceidratio: { ratio: null, parentBased: true },
};

/** The settings of traces, by OpenTelemetry's own variables. Null: Outdial does not trace. */
export function tracesOf(read: SettingReader['read']): TraceSettings | null {
  const disabled = read({ variable: 'OTEL_SDK_DISABLED', parse: as.yesOrNoInAnyCase, fallback: false });
  const exporter = read({ variable: 'OTEL_TRACES_EXPORTER', parse: as.oneOf(['otlp', 'none']), fallback: null });
  const url = urlOf(read, exporter.value === 'otlp');
  const headers = headersOf(read);
  checkProtocol(read);
  const resource = resourceOf(read);
  const sampler = samplerOf(read);
  if (disabled.value || exporter.value === 'none' || url === null) return null;
  return { url, headers, resource, sampler };
}

/** Both names of one setting; the one for traces alone counts first. */
function both<Value>(
  read: (variable: string) => ConfiguredValue<Value>,
  ends: string,
): { readonly value: Value; readonly isForTraces: boolean } {
  const general = read(`OTEL_EXPORTER_OTLP_${ends}`);
  const traces = read(`OTEL_EXPORTER_OTLP_TRACES_${ends}`);
  const isForTraces = traces.origin !== 'default';
  return { value: isForTraces ? traces.value : general.value, isForTraces };
}

/** The general address is a base; the one for traces is used as it is. */
function urlOf(read: SettingReader['read'], isAsked: boolean): string | null {
  const given = both((variable) => read({ variable, parse: as.collectorAddress, fallback: null }), 'ENDPOINT');
  const base = given.value ?? (isAsked ? ownCollector : null);
  return base === null || given.isForTraces ? base : `${base.replace(/\/$/, '')}/v1/traces`;
}

const headersOf = (read: SettingReader['read']) =>
  both((variable) => read({ variable, parse: as.headerPairs, fallback: null, secret: true }), 'HEADERS').value ?? {};

/** Programs next to Outdial may speak another protocol: the variable for traces alone outweighs theirs. */
function checkProtocol(read: SettingReader['read']): void {
  const shared = { parse: as.collectorProtocol, fallback: 'http/json' };
  const { origin } = read({ variable: 'OTEL_EXPORTER_OTLP_TRACES_PROTOCOL', ...shared });
  const parse = origin === 'default' ? as.collectorProtocol : as.asGiven;
  read<string | null>({ variable: 'OTEL_EXPORTER_OTLP_PROTOCOL', ...shared, parse });
}

function resourceOf(read: SettingReader['read']): Readonly<Record<string, string>> {
  const name = read({ variable: 'OTEL_SERVICE_NAME', parse: as.words, fallback: 'outdial' });
  const given = read({ variable: 'OTEL_RESOURCE_ATTRIBUTES', parse: as.namedValues, fallback: null });
  // The attributes may name the service, too: the default must not replace that.
  return { ...given.value, ...(name.origin === 'default' ? {} : { 'service.name': name.value }) };
}

function samplerOf(read: SettingReader['read']): TraceSampler {
  const names = Object.keys(samplers);
  const name = read({ variable: 'OTEL_TRACES_SAMPLER', parse: as.oneOf(names), fallback: 'parentbased_always_on' });
  const share = read({ variable: 'OTEL_TRACES_SAMPLER_ARG', parse: as.share, fallback: 1 });
  const { ratio, parentBased } = samplers[name.value] ?? { ratio: 1, parentBased: true };
  return { ratio: ratio ?? share.value, parentBased };
}

/** What turns traces on or off. The other variables are another program's while traces are off. */
const switches = /^OTEL_(?:SDK_DISABLED|TRACES_EXPORTER|EXPORTER_OTLP_(?:TRACES_)?ENDPOINT)\b/;

export const isFaultOfOthers = (fault: string, traces: TraceSettings | null): boolean =>
  traces === null && fault.startsWith('OTEL_') && !switches.test(fault);

/**
 * One sentence for each variable that is a slip of the hand away from one of these. Others that begin with `OTEL_` are for other programs: a
 * whole machine often shares them.
 */
export function misspelledTraceVariables(environment: Environment, known: readonly string[]): readonly string[] {
  const rests = known.flatMap((variable) => /^OTEL_(.*)$/.exec(variable)?.[1] ?? []);
  return Object.keys(environment).flatMap((name) => {
    const rest = /^OTEL_(.*)$/.exec(name)?.[1];
    if (rest === undefined || rests.includes(rest)) return [];
    const near = nearest(rest, rests);
    return near === null ? [] : [`${name} is not a setting of Outdial. Did you mean OTEL_${near}?`];
  });
}
