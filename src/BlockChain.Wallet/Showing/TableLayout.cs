using System.Text;
using Spectre.Console;

namespace BlockChain.Wallet.Showing;

/// <summary>
/// Lays out the cells of a table for a width. Columns that do not fit beside the others go on a line of their own below them,
/// indented, so that nothing that somebody may want to copy is cut off; only a cell that is wider than a whole line is
/// shortened.
/// </summary>
internal sealed class TableLayout
{
    private const string Gap = "  ";
    private const string Indent = "    ";

    private readonly List<string[]> _rows;
    private readonly int[] _numbers;
    private readonly int[] _widths;
    private readonly List<List<int>> _lines = [[]];

    /// <param name="rows">The headings, and as many cells in each row after them.</param>
    /// <param name="numbers">The columns that hold numbers, counted from 0: they are aligned to the right.</param>
    /// <param name="width">How many characters a line may have; Chinese ones and pictures take the place of two.</param>
    public TableLayout(IEnumerable<string[]> rows, int[] numbers, int width)
    {
        int widest = width - Indent.Length;
        _rows = [.. rows.Select(row => row.Select(cell => Shorten(cell, widest)).ToArray())];
        _numbers = numbers;
        _widths = [.. _rows[0].Select((_, column) => _rows.Max(row => row[column].GetCellWidth()))];
        int used = 0;
        for (int column = 0; column < _widths.Length; column++)
        {
            if (_lines[^1].Count > 0 && used + Gap.Length + _widths[column] > width)
            {
                _lines.Add([]);
                used = Indent.Length;
            }

            used += (_lines[^1].Count > 0 ? Gap.Length : 0) + _widths[column];
            _lines[^1].Add(column);
        }
    }

    /// <summary>The lines of each row, the first row being the headings.</summary>
    public IEnumerable<IEnumerable<string>> Rows => _rows.Select(row => _lines
        .Select((columns, line) =>
            (line > 0 ? Indent : "") + string.Join(Gap, columns.Select(column => Pad(row[column], column))))
        .Select(line => line.TrimEnd())
        .Where(line => line.Length > 0));

    private string Pad(string cell, int column)
    {
        string blanks = new(' ', _widths[column] - cell.GetCellWidth());
        return _numbers.Contains(column) ? blanks + cell : cell + blanks;
    }

    private static string Shorten(string cell, int width)
    {
        if (cell.GetCellWidth() <= width)
        {
            return cell;
        }

        var start = new StringBuilder();
        int used = 0;
        foreach (string letter in cell.EnumerateRunes().Select(rune => rune.ToString()))
        {
            used += letter.GetCellWidth();
            if (used >= width)
            {
                break;
            }

            start.Append(letter);
        }

        return start.Append('…').ToString();
    }
}
