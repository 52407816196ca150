// Search of a static snapshot: organs and titles of the index, every word must occur; words of any length.
const results = document.getElementById("found");
const asked = (new URLSearchParams(location.search).get("q") || "").trim();
const words = asked.toLowerCase().split(/\s+/).filter(Boolean);
const most = 100;

function has(text) {
  const low = text.toLowerCase();
  return words.every((word) => low.includes(word));
}

function section(title, entries) {
  const part = document.createElement("section");
  const head = part.appendChild(document.createElement("h2"));
  head.append(title, " ");
  head.appendChild(document.createElement("small")).textContent = entries.length;
  const list = part.appendChild(document.createElement("ul"));
  list.className = "plain-list";
  for (const [href, text, note] of entries.slice(0, most)) {
    const item = list.appendChild(document.createElement("li"));
    const link = item.appendChild(document.createElement("a"));
    link.href = href;
    link.textContent = text;
    if (note) item.appendChild(document.createElement("span")).textContent = note;
  }
  if (!entries.length) list.appendChild(document.createElement("li")).textContent = results.dataset.none;
  if (entries.length > most) part.appendChild(document.createElement("p")).textContent = results.dataset.more;
  results.append(part);
}

document.getElementById("q").value = asked;
if (words.length) {
  const organs = [], reports = [];
  for (const [id, name, held] of index.organs) {
    if (has(name)) organs.push([`organ/${id}.html`, name, ""]);
    for (const [key, year, number] of held) {
      const told = number < 0 ? `${name} ${year || ""}` : index.titles[number].replaceAll("\x01", name).replaceAll("\x02", year);
      if (has(`${told} ${name} ${year || ""}`)) reports.push([`report/${key.startsWith("-") ? id + key : key}.html`, told, `${name} ${year || ""}`]);
    }
  }
  section(results.dataset.organs, organs);
  section(results.dataset.reports, reports);
}
