const WAYS: [string, object][] = [
  ["calm", { calm: true, cut: false }], ["agent", { agent: true }], ["busy", { waiting: 3 }], ["closed", { closed: true }], ["nobody", { nobody: true }],
  ["slow", { slow: 2500 }], ["offline", { cut: true }], ["online", { cut: false }], ["refused", { refused: true }],
  ["restart", { restart: true }], ["join", { join: true }], ["says", { say: "Bonjour, je regarde votre dossier." }],
  ["assistant", { assistant: "L’expert passe jeudi à 10 h." }], ["typing", { typing: true }],
];

const box = document.getElementById("switches");
for (const [name, what] of WAYS) {
  const button = document.createElement("button");
  button.textContent = name;
  button.onclick = () => void fetch("/mock", { method: "POST", body: JSON.stringify(what) });
  box?.append(button, " ");
}
