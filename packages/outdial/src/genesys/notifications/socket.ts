import { WebSocket } from 'undici';

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

/** Opens a websocket. Throws for an invalid address. */
export type OpenSocket = (uri: string, listener: SocketListener) => Socket;

export const openSocket: OpenSocket = (uri, { onOpen, onFrame, onClosed }) => {
  const socket = new WebSocket(uri);
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
  socket.addEventListener('close', end);
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
