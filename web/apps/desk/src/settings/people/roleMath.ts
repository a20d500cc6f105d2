import type { Permission, Role } from "@filrouge/api";

/** Rights compared and completed. Pure. */

export interface Difference {
  more: string[];
  less: string[];
}

/** What `mine` has beyond `other`, and the other way round, in the order of `mine` and `other`. */
export function difference(mine: string[], other: string[]): Difference {
  const [has, had] = [new Set(mine), new Set(other)];
  return { more: mine.filter((key) => !had.has(key)), less: other.filter((key) => !has.has(key)) };
}

/** The role that comes with the product and differs least; the smaller one when two are as near. */
export function nearest(permissions: string[], roles: Role[]): Role | undefined {
  const far = (role: Role) => {
    const { more, less } = difference(permissions, role.permissions);
    return more.length + less.length;
  };
  return roles
    .filter((role) => role.builtin)
    .sort((a, b) => far(a) - far(b) || a.permissions.length - b.permissions.length)[0];
}

/** What is missing for the chosen rights to open anything, and what that needs in turn. */
export function missing(chosen: string[], all: Permission[]): string[] {
  const needs = new Map(all.map((one) => [one.key, one.needs]));
  const found = new Set<string>();
  const look = (key: string) => {
    for (const need of needs.get(key) ?? []) {
      if (chosen.includes(need) || found.has(need)) continue;
      found.add(need);
      look(need);
    }
  };
  chosen.forEach(look);
  return all.map((one) => one.key).filter((key) => found.has(key));
}
