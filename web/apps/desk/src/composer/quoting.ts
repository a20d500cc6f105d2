/** Wishes on their way from the thread to the composer, so that neither needs to know the other. */

export interface Quote {
  conversationId: string;
  /** Sanitised by who asks: paragraphs and text, nothing else. */
  html: string;
  text: string;
}
export interface ForwardWish {
  conversationId: string;
  messageId: string;
}

function channel<T extends { conversationId: string }>() {
  const listeners = new Set<(wish: T) => boolean | void>();
  return {
    /** Tells who listens; false when nobody took it. A listener refuses by answering false. */
    send: (wish: T): boolean => [...listeners].filter((listen) => listen(wish) !== false).length > 0,
    /** Hears every wish until the returned function is called. */
    listen: (listen: (wish: T) => boolean | void): (() => void) => {
      listeners.add(listen);
      return () => void listeners.delete(listen);
    },
  };
}

const quotes = channel<Quote>();
const forwards = channel<ForwardWish>();

/** Asks the composer of a conversation to set these words as a quotation. False when no composer is there. */
export const requestQuote = (conversationId: string, html: string, text: string): boolean => quotes.send({ conversationId, html, text });
/** The composer hears what is to be quoted; it looks at `conversationId` itself. */
export const onQuote = quotes.listen;

/** Asks to send this message on to a third party. False when nobody can. */
export const requestForward = (conversationId: string, messageId: string): boolean => forwards.send({ conversationId, messageId });
export const onForward = forwards.listen;
