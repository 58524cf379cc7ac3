using BlockChain.Wallet.Showing;

namespace BlockChain.Wallet.Tests;

public sealed class TableLayoutTests
{
    private static readonly string[][] Rows =
    [
        ["Time", "Coins", "Transaction", "Label"],
        ["12:00", "+1.5", new('a', 20), "Bob"],
        ["waiting", "-10.25", new('b', 20), ""],
    ];

    [Fact]
    public void Where_all_columns_fit_each_row_is_one_line() => Assert.Equal(
        [
            "Time      Coins  Transaction           Label",
            "12:00      +1.5  aaaaaaaaaaaaaaaaaaaa  Bob",
            "waiting  -10.25  bbbbbbbbbbbbbbbbbbbb",
        ],
        LayOut(width: 44));

    [Fact]
    public void What_does_not_fit_goes_below_and_nothing_is_cut_off() => Assert.Equal(
        [
            "Time      Coins", "    Transaction           Label",
            "12:00      +1.5", "    aaaaaaaaaaaaaaaaaaaa  Bob",
            "waiting  -10.25", "    bbbbbbbbbbbbbbbbbbbb",
        ],
        LayOut(width: 36));

    [Fact]
    public void A_line_of_empty_cells_is_left_out() => Assert.Equal(
        ["waiting  -10.25", "    bbbbbbbbbbbbbbbbbbbb"],
        LayOut(width: 30)[^2..]);

    [Fact]
    public void Only_what_is_wider_than_a_line_is_shortened() => Assert.Equal(
        "    aaaaaaaaaaa…", LayOut(width: 16).Single(line => line.Contains('a') && line.Contains('…')));

    [Fact]
    public void Columns_stay_in_line_beside_letters_that_take_two_places() => Assert.Equal(
        ["咖啡  +1", "Bob   +2", "👍    +3"],
        new TableLayout([["咖啡", "+1"], ["Bob", "+2"], ["👍", "+3"]], [1], 80).Rows.SelectMany(lines => lines));

    [Fact]
    public void What_is_shortened_is_never_cut_within_a_letter() => Assert.Equal(
        "👍👍…", new TableLayout([["👍👍👍👍👍"]], [], width: 10).Rows.Single().Single());

    private static string[] LayOut(int width)
    {
        string[] lines = [.. new TableLayout(Rows, [1], width).Rows.SelectMany(lines => lines)];
        Assert.All(lines, line => Assert.True(line.Length <= width, line));
        return lines;
    }
}
