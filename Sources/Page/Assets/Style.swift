extension Asset {
    static let style = """
        :root {
          color-scheme: light dark;
          --back: #fbfaf8; --card: #ffffff; --ink: #1d1c1a; --soft: #62605b; --line: #e2dfd8;
          --leaf: #0b6e4f; --leaf-soft: #e3f1ec; --warn: #9a3412; --warn-soft: #fdeadf;
          font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif;
        }
        @media (prefers-color-scheme: dark) {
          :root {
            --back: #161614; --card: #201f1d; --ink: #ece9e3; --soft: #a6a29a; --line: #383632;
            --leaf: #5cc9a1; --leaf-soft: #17352b; --warn: #fdba8c; --warn-soft: #452413;
          }
        }
        * { box-sizing: border-box; }
        body { margin: 0; background: var(--back); color: var(--ink); overflow-wrap: anywhere; }
        header { display: flex; flex-wrap: wrap; gap: .25rem 2rem; align-items: baseline; padding: .75rem 1.25rem;
          background: var(--card); border-bottom: 1px solid var(--line); }
        .brand { margin: 0; font-weight: 700; letter-spacing: .01em; }
        .brand a { color: var(--leaf); text-decoration: none; }
        nav ul { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; list-style: none; margin: 0; padding: 0; }
        nav a { color: var(--soft); text-decoration: none; padding: .25rem 0; border-bottom: 2px solid transparent; }
        nav a:hover { color: var(--ink); }
        nav a[aria-current] { color: var(--ink); border-color: var(--leaf); }
        main { max-width: 72rem; margin: 0 auto; padding: 1.5rem 1.25rem 4rem; }
        h1 { font-size: 1.7rem; line-height: 1.2; margin: .25rem 0 1rem; }
        h2 { font-size: 1.1rem; margin: 2rem 0 .6rem; }
        a { color: var(--leaf); }
        a:focus-visible, button:focus-visible, input:focus-visible, [tabindex]:focus-visible {
          outline: 3px solid var(--leaf); outline-offset: 2px; border-radius: 3px; }
        .skip { position: absolute; left: -100vw; }
        .skip:focus { left: .5rem; top: .5rem; background: var(--card); padding: .5rem; z-index: 1; }
        .hint, .none, .back, figcaption, .unknown { color: var(--soft); }
        .hint, .back { font-size: .9rem; }
        .unknown { font-style: italic; }
        .note:empty { display: none; }
        .note { background: var(--warn-soft); color: var(--warn); padding: .5rem .75rem; border-radius: .4rem; }
        .tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(10rem, 1fr)); gap: .75rem; margin: 0 0 1rem; }
        .tiles div, .charts figure, .flow li:not(.arrow) { background: var(--card); border: 1px solid var(--line);
          border-radius: .6rem; padding: .75rem 1rem; }
        .tiles dt { color: var(--soft); font-size: .85rem; }
        .tiles dd { margin: 0; font-size: 1.6rem; font-weight: 600; font-variant-numeric: tabular-nums; }
        .charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(17rem, 1fr)); gap: .75rem; }
        figure { margin: 0; }
        figcaption { font-size: .85rem; display: flex; justify-content: space-between; gap: 1rem; }
        .chart { display: block; width: 100%; height: 5.5rem; margin-top: .4rem; }
        figure:not(.live) .chart { height: auto; background: var(--card); border: 1px solid var(--line); border-radius: .6rem; }
        .chart polyline { fill: none; stroke: var(--leaf); stroke-width: 2; vector-effect: non-scaling-stroke;
          stroke-linejoin: round; }
        .flow { display: flex; flex-wrap: wrap; align-items: stretch; gap: .5rem; list-style: none; padding: 0; margin: 0; }
        .flow li { flex: 1 1 9rem; text-align: center; }
        .flow b, .flow span { display: block; }
        .flow span, .flow .arrow { color: var(--soft); font-size: .9rem; }
        .flow i { font-style: normal; font-variant-numeric: tabular-nums; color: var(--ink); }
        .flow .arrow { align-self: center; flex-grow: .5; }
        .flow .arrow::after { content: "→"; display: block; font-size: 1.3rem; line-height: 1; color: var(--leaf); }
        .flow .slowest { border-color: var(--warn); background: var(--warn-soft); }
        .flow .slowest::after { content: "the slowest"; display: block; color: var(--warn); font-size: .8rem; }
        .scroll { overflow-x: auto; border: 1px solid var(--line); border-radius: .6rem; background: var(--card); }
        table { border-collapse: collapse; width: 100%; font-size: .95rem; }
        th, td { text-align: left; vertical-align: top; padding: .45rem .8rem; border-top: 1px solid var(--line);
          overflow-wrap: normal; word-break: normal; }
        thead th { border-top: 0; font-size: .8rem; color: var(--soft); font-weight: 600; white-space: nowrap; }
        tbody th { font-weight: 500; }
        .n { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
        time { white-space: nowrap; font-variant-numeric: tabular-nums; }
        .id, code, pre { font-family: ui-monospace, "SF Mono", "DejaVu Sans Mono", monospace; font-size: .88em; }
        .id { overflow-wrap: anywhere; }
        td:first-child { white-space: nowrap; }
        td ul { margin: 0; padding-left: 1.1rem; }
        pre { white-space: pre-wrap; overflow-wrap: anywhere; background: var(--card); border: 1px solid var(--line);
          border-radius: .6rem; padding: .75rem 1rem; margin: 0; }
        .facts { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: .3rem 1.25rem; margin: 0 0 1rem; }
        .facts dt { color: var(--soft); }
        .facts dd { margin: 0; }
        .field { display: flex; gap: .5rem; margin: .25rem 0; max-width: 34rem; }
        input { flex: 1; min-width: 0; font: inherit; color: inherit; background: var(--card); border: 1px solid var(--line);
          border-radius: .4rem; padding: .5rem .7rem; }
        button { font: inherit; font-weight: 600; color: var(--back); background: var(--leaf); border: 0; border-radius: .4rem;
          padding: .5rem 1rem; cursor: pointer; }

        """
}
