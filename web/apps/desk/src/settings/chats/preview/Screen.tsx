import { useStrings } from "@filrouge/strings";
import { useElementSize, useViewportSize } from "@mantine/hooks";
import { useEffect, useRef, useState } from "react";
import css from "../chats.module.css";
import { stage, type Staging } from "./stage";

/** What a visitor's screen measures, in its own pixels. */
const SIZE = { phone: { width: 390, height: 720 }, wide: { width: 1120, height: 720 } };

/** What stands above and beneath it on our own screen, and how tall it is at least. */
const AROUND = 270;
const LEAST = 420;

/** A page of a site in the browser's own colours: the widget is all there is to look at. */
const page = (scheme: "light" | "dark") => `<!doctype html><html style="color-scheme:${scheme}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>…</title><style>
body{margin:0;background:Canvas;color:CanvasText;overflow:hidden}
i{display:block;height:1em;margin:0 0 1em;border-radius:.3em;background:GrayText;opacity:.16}
header{padding:1.2em 6%;box-shadow:0 1px color-mix(in srgb,GrayText 24%,transparent)}header i{width:7em;margin:0}
main{padding:3em 6%}main i:first-child{height:2.4em;width:60%}main i:nth-child(2){width:40%;margin-bottom:3em}
</style></head><body><header aria-hidden="true"><i></i></header><main aria-hidden="true"><i></i><i></i><i></i><i></i><i></i><i style="width:70%"></i></main></body></html>`;

interface Shot {
  serial: number;
  staging: Staging;
}

/** One frame follows another without a flash: the next is drawn behind the one that is seen. */
export function Screen({ staging, device, label }: { staging: Staging; device: "phone" | "wide"; label: string }) {
  const s = useStrings();
  const { ref, width: room } = useElementSize();
  const { height: tall } = useViewportSize();
  const [shots, setShots] = useState<Shot[]>([{ serial: 0, staging }]);
  const [seen, setSeen] = useState(-1);
  const [came, setCame] = useState(true);
  const newest = shots.at(-1);
  if (newest && newest.staging !== staging) setShots([...shots.filter((one) => one.serial === seen), { serial: newest.serial + 1, staging }]);
  const { width, height } = SIZE[device];
  const scale = room ? Math.min(1, room / width, Math.max(tall - AROUND, LEAST) / height) : 0;
  const ready = (serial: number, drawn: boolean) => {
    setSeen((now) => Math.max(now, serial));
    setCame(drawn);
    setShots((all) => all.filter((one) => one.serial >= serial));
  };
  return (
    <div ref={ref} className={css.room}>
      <div className={css.screen} style={{ width: width * scale, height: height * scale }} data-device={device}>
        {shots.map((one) => (
          <Frame key={`${device}${one.serial}`} shot={one} label={label} shown={one.serial === seen} style={{ width, height, transform: `scale(${scale})` }} ready={ready} />
        ))}
      </div>
      {!came && <p className={css.quiet} role="status">{s.t("settings.chats.preview.absent")}</p>}
    </div>
  );
}

interface FrameProps {
  shot: Shot;
  label: string;
  shown: boolean;
  style: React.CSSProperties;
  ready: (serial: number, drawn: boolean) => void;
}

function Frame({ shot: { serial, staging }, label, shown, style, ready }: FrameProps) {
  const frame = useRef<HTMLIFrameElement>(null);
  const told = useRef(ready);
  const gone = useRef(false);
  useEffect(() => {
    told.current = ready;
  });
  useEffect(() => {
    gone.current = false;
    return () => {
      gone.current = true;
    };
  }, []);
  const loaded = () => {
    const element = frame.current;
    if (!element) return;
    void stage(element, staging).then((drawn) => !gone.current && told.current(serial, drawn));
  };
  return <iframe ref={frame} className={css.frame} style={style} data-shown={shown || undefined} aria-hidden={!shown} tabIndex={shown ? 0 : -1} title={label} srcDoc={page(staging.scheme)} onLoad={loaded} />;
}
