import { settings, type FormAccount, type Resource } from "@filrouge/api";
import { useStrings } from "@filrouge/strings";
import { Button, Menu } from "@mantine/core";
import { IconForms, IconPlus } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { useNames } from "../data";
import { ListPage } from "../parts/ListPage";
import css from "./forms.module.css";
import { place } from "../parts/place";

export const templatesQuery = { queryKey: ["settings", "form", "templates"], queryFn: settings.forms.templates, staleTime: Infinity };

export function FormsScreen() {
  const s = useStrings();
  const navigate = useNavigate();
  const brand = useNames(settings.brands);
  const { data: templates = [] } = useQuery(templatesQuery);
  const make = (
    <Menu>
      <Menu.Target>
        <Button variant="filled" leftSection={<IconPlus size={16} stroke={1.8} />}>{s.t("settings.forms.new")}</Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{s.t("settings.forms.from")}</Menu.Label>
        {templates.map((one) => (
          <Menu.Item key={one.name} onClick={() => void navigate({ to: place("forms", "new"), search: { template: one.name } })}>
            {s.label(one.config.title as Record<"fr" | "en", string>)}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item component={Link} to={place("forms", "new")}>{s.t("settings.forms.blank")}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
  const resource: Resource<FormAccount> = settings.forms;
  return (
    <ListPage
      resource={resource}
      trail={[{ label: s.t("settings.group.channels") }]}
      title={s.t("settings.nav.forms")}
      actions={make}
      empty={{ title: s.t("settings.forms.none"), text: s.t("settings.forms.none.text") }}
      line={(one) => ({
        id: one.id, to: `/settings/forms/${one.id}`, title: one.name, active: one.state !== "unplugged", mark: <IconForms size={18} stroke={1.6} aria-hidden />,
        detail: [`/f/${one.slug}`, s.t("settings.forms.questions", { n: one.config.fields.length }), brand(one.brand_id)].filter(Boolean).join(" · "),
        aside: one.state === "paused" ? <span className={css.quiet}>{s.t("settings.forms.paused")}</span> : undefined,
      })}
    />
  );
}
