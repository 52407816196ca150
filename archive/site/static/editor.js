// The SQL editor: CodeMirror over the text area; Shift-Enter runs the query.
for (const area of document.querySelectorAll("textarea#sql-editor")) {
  const editor = CodeMirror.fromTextArea(area, {
    mode: "text/x-sql",
    lineNumbers: true,
    lineWrapping: true,
    viewportMargin: Infinity,
  });
  editor.getInputField().setAttribute("aria-label", "SQL");
  editor.setOption("extraKeys", { "Shift-Enter": () => area.form.submit(), Tab: false });
}
