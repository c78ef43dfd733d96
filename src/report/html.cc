// SPDX-License-Identifier: Apache-2.0
// The order of the document. The head's policy allows nothing but the style sheet in the file, so
// that even a hole in the escaping could not run or fetch anything.
#include "report/html.h"

#include "report/html_parts.h"

namespace hikeshi::report {
namespace {

void write_head(View& v) {
  Page& page = v.page;
  page.raw("<!DOCTYPE html>\n");
  if (v.lang() == Lang::kJa) page.raw("<html lang=\"ja\">\n");
  if (v.lang() == Lang::kEn) page.raw("<html lang=\"en\">\n");
  page.raw(
      "<head>\n<meta charset=\"utf-8\">\n"
      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
      "style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
      "<meta name=\"referrer\" content=\"no-referrer\">\n"
      "<meta name=\"robots\" content=\"noindex\">\n"
      "<meta name=\"color-scheme\" content=\"light dark\">\n<title>");
  page.say({"Incident report ", "インシデント報告書 "}).text(v.state.case_id, 60);
  page.raw(" · hikeshi</title>\n");
  write_style(page);
  page.raw("</head>\n");
}

}  // namespace

std::string html_report(const CaseState& state, const HtmlOptions& options) {
  const Picture picture = picture_of(state);
  Page page(options.lang);
  View view{state, picture, options, page};
  write_head(view);
  page.raw("<body>\n");
  write_header(view);
  page.raw("<div class=\"body\">\n");
  write_contents(view);
  page.raw("<main>\n");
  for (const auto write :
       {write_summary, write_timeline, write_steps, write_notices, write_suspects,
        write_credentials, write_made, write_modified, write_disputed, write_causes, write_coverage,
        write_statements, write_events, write_evidence}) {
    write(view);
  }
  page.raw("</main>\n</div>\n");
  write_footer(view);
  page.raw("</body>\n</html>\n");
  return page.take();
}

}  // namespace hikeshi::report
