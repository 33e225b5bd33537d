
for (const table of document.querySelectorAll("table")) enhance(table);
