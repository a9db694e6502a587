extension Asset {
    /// Keeps the page of this moment up to date. It puts texts where texts belong, and never makes markup of them.
    static let script = #"""
        "use strict";
        const again = document.querySelector("[data-again]");
        if (again) setTimeout(() => location.reload(), Number(again.dataset.again) * 1000);

        const charts = new Map();
        const points_max = 120;

        function draw(key, value) {
          const svg = document.querySelector(`[data-chart="${key}"]`);
          if (!svg) return;
          const values = charts.get(key) ?? [];
          values.push(value);
          if (values.length > points_max) values.shift();
          charts.set(key, values);
          const known = values.filter((value) => value !== null);
          const top = Math.max(...known, 0) || 1;
          const points = values.flatMap((value, index) =>
            value === null ? [] : [`${(index / (points_max - 1)) * 300},${78 - (value / top) * 74}`]);
          svg.querySelector("polyline").setAttribute("points", points.join(" "));
          const highest = document.querySelector(`[data-top="${key}"]`);
          const digits = top < 10 ? 3 : 0;
          highest.textContent = known.length ? `at most ${top.toLocaleString("en", { maximumFractionDigits: digits })}` : "";
        }

        function fill(body, rows) {
          const numbers = [...body.closest("table").querySelectorAll("thead th")].map((head) => head.className);
          body.replaceChildren(...rows.map((cells) => {
            const row = document.createElement("tr");
            row.append(...cells.map((text, index) => {
              const cell = document.createElement("td");
              cell.className = numbers[index];
              cell.textContent = text;
              return cell;
            }));
            return row;
          }));
        }

        function show(now) {
          for (const place of document.querySelectorAll("[data-live]")) {
            const text = now.texts[place.dataset.live] ?? "";
            if (place.textContent !== text) place.textContent = text;
          }
          for (const stage of document.querySelectorAll("[data-stage]")) {
            stage.classList.toggle("slowest", stage.dataset.stage === now.slowest);
          }
          for (const key of ["rate", "lag", "durable"]) draw(key, now.values[key] ?? null);
          const body = document.querySelector('[data-rows="rows"]');
          if (body) fill(body, now.rows);
        }

        if (document.querySelector("[data-live]")) {
          const events = new EventSource("/events");
          events.onmessage = (event) => show(JSON.parse(event.data));
          events.onerror = () => {
            const note = document.querySelector('[data-live="trouble"]');
            if (note) note.textContent = "The page's own program does not answer; it is asked again and again.";
          };
        }

        """#
}
