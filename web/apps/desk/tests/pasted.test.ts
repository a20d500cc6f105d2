// @vitest-environment jsdom
import { describe, expect, it } from "vitest";
import { cleanPasted, fileOf } from "../src/composer/pasted";

const PIXEL = "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

describe("what is pasted", () => {
  it("comes from Word without its clothes", () => {
    const word = `<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><style>p.MsoNormal{margin:0}</style><!--[if gte mso 9]><xml><w:WordDocument/></xml><![endif]--></head>
      <body><!--StartFragment--><p class=MsoNormal style='mso-margin-top-alt:auto'><b><span lang=FR style='font-family:"Calibri"'>Bonjour</span></b><o:p></o:p></p><p class=MsoNormal><o:p>&nbsp;</o:p></p>
      <p class=MsoListParagraph style='mso-list:l0 level1 lfo1'><span style='mso-list:Ignore'>·<span>&nbsp;&nbsp;</span></span>un</p>
      <p class=MsoListParagraph style='mso-list:l0 level1 lfo1'><span style='mso-list:Ignore'>·</span>deux</p>
      <p class=MsoNormal>fin</p><!--EndFragment--></body></html>`;
    const { html } = cleanPasted(word);
    expect(html).not.toMatch(/mso|style=|class=|<o:p|calibri|xml/i);
    expect(html.replace(/\s+/g, " ")).toContain("<ul><li>un</li><li>deux</li></ul>");
    expect(html).toContain("<b><span>Bonjour</span></b>");
  });
  it("numbers what Word numbers", () => {
    const { html } = cleanPasted(`<p style="mso-list:l1 level1"><span style="mso-list:Ignore">1.</span>un</p><p style="mso-list:l1 level1"><span style="mso-list:Ignore">2.</span>deux</p>`);
    expect(html).toBe("<ol><li>un</li><li>deux</li></ol>");
  });
  it("brings pictures out as files and fetches none from elsewhere", () => {
    const { html, pictures } = cleanPasted(`<p>a<img src="${PIXEL}" alt="x"><img src="https://spy.example/p.gif" alt="logo"><img src="file:///c:/x.png"></p>`);
    expect(pictures).toEqual([PIXEL]);
    expect(html).toBe("<p>alogo</p>");
    const file = fileOf(PIXEL, "image-1");
    expect([file?.name, file?.type, (file?.size ?? 0) > 20]).toEqual(["image-1.png", "image/png", true]);
    expect(fileOf("data:text/html,x", "x")).toBeNull();
  });
  it("takes no script along", () => expect(cleanPasted(`<p onclick="x()">a<script>x()</script></p><a href="https://x.example" target="y">b</a>`).html).toBe('<p>a</p><a href="https://x.example">b</a>'));
  it("takes a hundred thousand letters at once", () => {
    const begun = cleanPasted(`<p>${"Bonjour ".repeat(12_500)}</p>`);
    expect(begun.html.length).toBeGreaterThan(100_000);
  });
});
