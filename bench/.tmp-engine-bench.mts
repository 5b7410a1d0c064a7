import { mkdtempSync, rmSync, cpSync } from 'node:fs';
import { join } from 'node:path';
import { createEmbeddedEngine } from '/work/main/packages/outdial/src/engine/embedded/engine.ts';
import { createFloor } from '/work/main/packages/outdial/src/floor/floor.ts';
import { systemClock } from '/work/main/packages/outdial/src/system-clock.ts';
import { defaultTimers } from '/work/main/packages/outdial/src/call/timers.ts';
import { defaultPolicy } from '/work/main/packages/outdial/src/readiness/policy.ts';
import { scriptedContactCentre } from '/work/main/packages/outdial/src/testing/scripted-contact-centre.ts';
import { factsOf } from '/work/main/packages/outdial/src/testing/engine-world.ts';
import { agentId, callId, keyId } from '/work/main/packages/outdial/src/call/ids.ts';
const dir = mkdtempSync('/tmp/eng/bench-');
const clock = systemClock;
const mk = (dataDir, cc) => { const floor = createFloor({clock}); floor.feedHeard(clock.now());
  const engine = createEmbeddedEngine({dataDir, target:'sandbox', clock, timers: defaultTimers, floor, contactCentre: cc, policy:()=>({version:'v1',policy:defaultPolicy}), random: Math.random}); floor.onChange(a=>engine.agentsChanged(a)); return {floor, engine}; };
let n=0; 
const order = (agent) => { n++; const now=clock.now(); return { id: callId(`call_${String(n).padStart(26,'0')}`), key:`k${n}`, createdBy: keyId('key'), fingerprint:`f${n}`, agent:{id:agentId(agent),name:'Ana',email:null}, queue:null, target:{phoneNumber:'+15559876543' as any, contactId:null}, callerId:null, attributes:{}, label:null, uuiData:null, createdAt: now, notBefore:null, expiresAt: now+900000, whenNotReady:'wait' as const, retry:{attempts:1,delaySeconds:30}, priority:5, reason:null, lawfulBasis:null, changes:[], checks:[], warnings:[] }; };
const cc0 = scriptedContactCentre(clock); const cc = {...cc0, find: async()=>({begunAt: clock.now(), full:true, conversations:[]})}; const cpu=()=>{const u=process.cpuUsage(); return (u.user+u.system)/1000;};
const {floor, engine} = mk(dir, cc);
await engine.start();
const N=20000, C=64;
for (let i=0;i<2000;i++) floor.feedAgent(factsOf(agentId(`away${i}`),'AWAY',clock.now()));
const cpu0=cpu(); let t=performance.now(), i=0;
await Promise.all(Array.from({length:C}, async()=>{ while(i<N){ const k=i++; await engine.accept(order(`away${k%2000}`),{allowDuplicate:false}); }}));
let ms=performance.now()-t; console.log("cpu ms per accept",(cpu()-cpu0)/N); console.log(`accept (agent away) c=${C}: ${(N/ms*1000).toFixed(0)}/s`);
// c=1
t=performance.now(); for(let j=0;j<1000;j++) await engine.accept(order(`away${j}`),{allowDuplicate:false}); console.log('c=1 ms each', (performance.now()-t)/1000);
// latency wake -> dial with 20000 waiting
const lat:number[]=[]; for (let j=0;j<500;j++){ const s=performance.now(); const before=cc.dials.length; floor.feedAgent(factsOf(agentId(`away${j}`),'AVAILABLE',clock.now())); while(cc.dials.length===before) await new Promise(r=>setImmediate(r)); lat.push(performance.now()-s);} lat.sort((a,b)=>a-b); console.log('wake->dial p50',lat[250].toFixed(2),'p99',lat[495].toFixed(2));
// accept -> dial warm
const la:number[]=[]; for(let j=0;j<500;j++){ floor.feedAgent(factsOf(agentId(`r${j}`),'AVAILABLE',clock.now())); await new Promise(r=>setImmediate(r)); const before=cc.dials.length; const s=performance.now(); void engine.accept(order(`r${j}`),{allowDuplicate:false}); while(cc.dials.length===before) await new Promise(r=>setImmediate(r)); la.push(performance.now()-s);} la.sort((a,b)=>a-b); console.log('accept->dial p50',la[250].toFixed(2),'p99',la[495].toFixed(2));
// full path throughput
for (let j=0;j<10000;j++) floor.feedAgent(factsOf(agentId(`x${j}`),'AVAILABLE',clock.now()));
cc.onDial(...Array.from({length:10000},()=> 'hangs' as const));
t=performance.now(); i=0; await Promise.all(Array.from({length:C}, async()=>{ while(i<10000){ const k=i++; await engine.accept(order(`x${k}`),{allowDuplicate:false}); }}));
while ((await engine.counts!()).dialing!==10000) await new Promise(r=>setTimeout(r,5)); console.log('10000 accept+claim+dial', ((performance.now()-t)).toFixed(0),'ms', (await engine.counts!()));
const img=dir+'-img'; cpSync(dir,img,{recursive:true});
console.log('rss', (process.memoryUsage().rss/1e6).toFixed(0));
t=performance.now(); const second=mk(img,cc); const openMs=performance.now()-t; t=performance.now(); const cpu1=cpu(); await second.engine.start(); console.log("recovery cpu", cpu()-cpu1); console.log('open',openMs.toFixed(0),'ms; recovery of 10,000 dialing + waiting', (performance.now()-t).toFixed(0),'ms', await second.engine.counts!());
cc.letAnswer(); const c0=performance.now(); await engine.close(); console.log('close', (performance.now()-c0).toFixed(0)); await second.engine.close();
rmSync(dir,{recursive:true}); rmSync(img,{recursive:true}); process.exit(0);
