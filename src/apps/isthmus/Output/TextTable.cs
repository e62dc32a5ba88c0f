using System.Text;

namespace Isthmus.App.Output;

/// <summary>Columns of text, aligned by spaces as kubectl prints them: readable for people, splittable for scripts.</summary>
internal sealed class TextTable(params string[] header)
{
    private readonly List<string[]> _rows = [header];

    /// <summary>Adds a row; an empty cell is printed as <c>-</c> so that columns can be counted.</summary>
    public void Add(params string[] cells) => _rows.Add([.. cells.Select(c => c.Length == 0 ? "-" : c)]);

    /// <summary>The table, one line a row, without trailing spaces.</summary>
    public override string ToString()
    {
        var widths = Enumerable.Range(0, header.Length).Select(i => _rows.Max(r => r[i].Length)).ToArray();
        var text = new StringBuilder();
        foreach (var row in _rows)
        {
            var line = string.Join("   ", row.Select((cell, i) => cell.PadRight(widths[i])));
            text.Append(line.TrimEnd()).Append('\n');
        }

        return text.ToString();
    }
}
