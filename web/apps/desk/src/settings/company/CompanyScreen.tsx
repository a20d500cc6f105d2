import { settings, type Brand, type Company, type Language, type LegalEntity, type Resource } from "@filrouge/api";
import { useStrings } from "@filrouge/strings";
import { Button, Checkbox, Group, Select, TextInput } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useAll } from "../data";
import list from "../parts/list.module.css";
import { beside, Block, Row } from "../parts/Page";
import { PickZone } from "../parts/Inputs";
import { RecordPage } from "../parts/RecordPage";
import { useEditor } from "../parts/useEditor";
import { Swatch } from "./Swatch";

/** The company is a record of which there is one. */
const COMPANY: Resource<Company> = {
  what: "company",
  path: "/settings/company",
  list: async () => [await settings.company.read()],
  read: settings.company.read,
  create: (values) => settings.company.change(0, values),
  change: (_id, version, changes) => settings.company.change(version, changes),
  remove: async () => undefined,
};
const BLANK: Company = { name: "", language: "fr", languages: ["fr", "en"], time_zone: "Europe/Paris", version: 0 };
const LANGUAGES: Language[] = ["fr", "en"];

export function CompanyScreen() {
  const s = useStrings();
  const editor = useEditor({ resource: COMPANY, id: "company", blank: BLANK, keyOf: () => "company" });
  const { value, set, errors } = editor;
  return (
    <RecordPage editor={editor} trail={[{ label: s.t("settings.group.company") }]} title={s.t("settings.nav.company")} blocked={value.name.trim() ? null : s.t("settings.needs_name")}>
      <Block title={s.t("settings.company.title")} hint={s.t("settings.company.hint")}>
        <TextInput {...beside} label={s.t("settings.field.name")} value={value.name} onChange={(event) => set("name", event.currentTarget.value)} error={errors.name} />
        <Row label={s.t("settings.field.languages")} error={errors.languages}>
          <Group gap="lg" mih="var(--fr-control)">
            {LANGUAGES.map((language) => (
              <Checkbox key={language} label={s.t(`settings.language.${language}`)} checked={value.languages.includes(language)} disabled={value.language === language} onChange={(event) => set("languages", LANGUAGES.filter((one) => (one === language ? event.currentTarget.checked : value.languages.includes(one))))} />
            ))}
          </Group>
        </Row>
        <Select {...beside} label={s.t("settings.company.language")} description={s.t("settings.company.language.hint")} data={value.languages.map((language) => ({ value: language, label: s.t(`settings.language.${language}`) }))} value={value.language} onChange={(language) => language && set("language", language as Language)} allowDeselect={false} />
        <PickZone label={s.t("settings.field.time_zone")} value={value.time_zone} onChange={(zone) => set("time_zone", zone)} error={errors.time_zone} />
      </Block>
      <Brands />
      <Entities />
    </RecordPage>
  );
}

function Brands() {
  const s = useStrings();
  const brands = useAll(settings.brands);
  const entities = useAll(settings.legalEntities);
  const of = (one: Brand) => entities.find((entity) => entity.id === one.legal_entity_id)?.name;
  return (
    <Block title={s.t("settings.brands")} hint={s.t("settings.brands.hint")} aside={<Make to="/settings/brands/new" label={s.t("settings.brands.new")} />}>
      <Rows items={brands.map((one) => ({ id: one.id, to: `/settings/brands/${one.id}`, title: one.name, detail: [one.sender_name, of(one)].filter(Boolean).join(" · "), mark: <Swatch colour={one.colour} logo={one.logo} />, active: one.active }))} none={s.t("settings.brands.none")} />
    </Block>
  );
}

function Entities() {
  const s = useStrings();
  const brands = useAll(settings.brands);
  const entities = useAll<LegalEntity>(settings.legalEntities);
  return (
    <Block title={s.t("settings.entities")} hint={s.t("settings.entities.hint")} aside={<Make to="/settings/legal-entities/new" label={s.t("settings.entities.new")} />}>
      <Rows items={entities.map((one) => ({ id: one.id, to: `/settings/legal-entities/${one.id}`, title: one.name, detail: s.t("settings.entities.brands", { n: brands.filter((brand) => brand.active && brand.legal_entity_id === one.id).length }), active: one.active }))} none={s.t("settings.entities.none")} />
    </Block>
  );
}

function Make({ to, label }: { to: string; label: string }) {
  return (
    <Button component={Link} to={to} size="xs" leftSection={<IconPlus size={14} stroke={1.8} />}>
      {label}
    </Button>
  );
}

interface RowsProps {
  items: { id: string; to: string; title: string; detail?: string; mark?: React.ReactNode; active: boolean }[];
  none: string;
}

function Rows({ items, none }: RowsProps) {
  const s = useStrings();
  if (items.length === 0) return <p className={list.none}>{none}</p>;
  return (
    <ul className={list.list}>
      {items.map((one) => (
        <li key={one.id}>
          <Link to={one.to} className={list.line} data-aside={!one.active || undefined}>
            {one.mark}
            <span className={list.words}>
              <span className={list.title}>{one.title}</span>
              {one.detail && <span className={list.detail}>{one.detail}</span>}
            </span>
            {!one.active && <span className={list.asideMark}>{s.t("settings.aside")}</span>}
          </Link>
        </li>
      ))}
    </ul>
  );
}
