export { BrandScreen } from "./BrandScreen";
export { CompanyScreen } from "./CompanyScreen";
export { LegalEntityScreen } from "./LegalEntityScreen";
export { SiteScreen, SitesScreen } from "./SiteScreen";
