import { Agent, WebSocket } from 'undici';

/** The events of a socket. `onClosed` comes last and once, even when the socket never opened. */
interface SocketListener {
  readonly onOpen: () => void;
  readonly onFrame: (text: string) => void;
  readonly onClosed: () => void;
}

export interface Socket {
  /** The text is lost silently when the socket is not open. */
  readonly send: (text: string) => void;
  readonly close: () => void;
}

/** Maximum bytes of a message, unpacked. Events have a few kilobytes; reading a large one would hold up every dial. */
const maxPayloadSize = 1024 * 1024;

/** Opens a websocket. Throws for an invalid address. A message over 1 MiB ends the socket. */
export type OpenSocket = (uri: string, listener: SocketListener) => Socket;

export const openSocket: OpenSocket = (uri, { onOpen, onFrame, onClosed }) => {
  const agent = new Agent({ webSocket: { maxPayloadSize } });
  const socket = new WebSocket(uri, { dispatcher: agent });
  let over = false;
  const end = (): void => {
    if (over) return;
    over = true;
    onClosed();
  };
  socket.addEventListener('open', onOpen);
  socket.addEventListener('message', ({ data }: { readonly data: unknown }) => {
    if (!over && typeof data === 'string') onFrame(data);
  });
  socket.addEventListener('error', end);
  socket.addEventListener('close', () => {
    void agent.close();
    end();
  });
  return {
    send: (text) => {
      if (socket.readyState === WebSocket.OPEN) socket.send(text);
    },
    close: () => {
      over = true;
      socket.close();
    },
  };
};
