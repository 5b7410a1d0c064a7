import type { AgentId } from '../../call/ids.ts';
import type { Problem } from '../../call/problem.ts';
import type { Rejected } from './channel.ts';
import { templateOf } from './topics.ts';

/** What Genesys refuses to tell, and of whom: said once for each reason until it is granted. */
export interface TopicRefusals {
  /** What was refused last; null: nothing, or it was granted since. */
  readonly standing: () => Problem | null;
  readonly tell: (problem: Problem) => void;
  readonly tellRejected: (rejected: readonly Rejected[]) => void;
  /** The agent was refused a topic, or subscribed together with somebody who was. `untold`: nothing at all is left that the topics are there for. */
  readonly lack: (agent: AgentId, untold: boolean) => void;
  /** A line has lasted: what was said of lines that did not is over. */
  readonly lasted: () => void;
  /** All topics of these agents are told. */
  readonly grant: (agents: readonly AgentId[]) => void;
  /** The agent is not carried any more. */
  readonly forget: (agent: AgentId) => void;
  /** Whether the agent has to be subscribed again. */
  readonly isLacking: (agent: AgentId) => boolean;
  readonly isUntold: (agent: AgentId) => boolean;
}

/** The cause under which lines are told that Genesys announces to close soon after it opened them. */
export const closingSoon = 'socket-closing';

/** `onRefused` hears of each reason once; what was granted and is refused again is told again. */
export function createRefusals(onRefused: (problem: Problem) => void): TopicRefusals {
  const lacking = new Set<AgentId>();
  const untold = new Set<AgentId>();
  const told = new Set<string>();
  let refused: Problem | null = null;

  const tell = (problem: Problem): void => {
    refused = problem;
    const reason = JSON.stringify([problem.code, problem.facts['permissions'], problem.facts['cause']]);
    if (told.has(reason)) return;
    told.add(reason);
    onRefused(problem);
  };
  /** What was refused for want of a permission was granted meanwhile. */
  const forgive = (): void => {
    if (refused === null || !isOfPermission(refused) || lacking.size > 0) return;
    refused = null;
    told.clear();
  };
  return {
    standing: () => refused,
    tell,
    tellRejected: (rejected) => tell(rejectedProblem(rejected)),
    lack: (agent, isUntold) => {
      lacking.add(agent);
      if (isUntold) untold.add(agent);
      else untold.delete(agent);
    },
    lasted: () => {
      if (refused?.facts['cause'] !== closingSoon) return;
      refused = null;
      told.clear();
    },
    grant: (agents) => {
      for (const agent of agents) {
        untold.delete(agent);
        lacking.delete(agent);
      }
      forgive();
    },
    forget: (agent) => void lacking.delete(agent),
    isLacking: (agent) => lacking.has(agent),
    isUntold: (agent) => untold.has(agent),
  };
}

function isOfPermission({ code, facts }: Problem): boolean {
  return code === 'client-lacks-permission' || facts['status'] === 403;
}

function rejectedProblem(rejected: readonly Rejected[]): Problem {
  const permissions = [...new Set(rejected.flatMap((each) => each.permissions))];
  const topics = [...new Set(rejected.map(({ topic }) => templateOf(topic)))];
  return { code: 'client-lacks-permission', pointer: null, facts: { asked: 'notifications', permissions, topics } };
}
