import { Menu } from "@mantine/core";
import { IconCheck } from "@tabler/icons-react";
import { useId, type ReactNode } from "react";
import css from "./shell.module.css";

export interface MenuChoice {
  value: string;
  label: string;
  sign?: ReactNode;
}

interface Props {
  label: string;
  value: string;
  choices: MenuChoice[];
  onChange: (value: string) => void;
  /** Choosing what is chosen already: by default nothing happens. */
  onSame?: (value: string) => void;
  closes?: boolean;
}

/** In a menu: one of several, under a name that is read out with them. */
export function MenuChoices({ label, value, choices, onChange, onSame, closes = false }: Props) {
  const name = useId();
  return (
    <div role="group" aria-labelledby={name}>
      <Menu.Label id={name}>{label}</Menu.Label>
      <Menu.RadioGroup value={value} onChange={onChange}>
        {choices.map((one) => (
          <Menu.RadioItem key={one.value} value={one.value} closeMenuOnClick={closes} checkIcon={<IconCheck size={15} stroke={1.8} />} onClick={one.value === value && onSame ? () => onSame(value) : undefined}>
            <span className={css.choice}>
              {one.sign}
              {one.label}
            </span>
          </Menu.RadioItem>
        ))}
      </Menu.RadioGroup>
    </div>
  );
}
