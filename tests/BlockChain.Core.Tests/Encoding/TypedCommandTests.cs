using BlockChain.Core.Encoding;
using BlockChain.Core.Tests.Building;

namespace BlockChain.Core.Tests.Encoding;

/// <summary>What the programs tell people to type is what they can type.</summary>
public sealed class TypedCommandTests
{
    [Theory]
    [InlineData(null, "balance", "wallet balance")]
    [InlineData(null, "", "wallet")]
    [InlineData("coins/src", "balance", "dotnet run --project src/BlockChain.Wallet -- balance")]
    [InlineData("coins/src", "", "dotnet run --project src/BlockChain.Wallet")]
    [InlineData("coins/my src", "balance", "dotnet run --project \"my src/BlockChain.Wallet\" -- balance")]
    [InlineData("other/src", "balance", "dotnet run --project ../other/src/BlockChain.Wallet -- balance")]
    public void A_command_is_written_as_it_is_typed_where_the_program_was_started(
        string? sources, string arguments, string expected)
    {
        string folder = Path.GetFullPath("made-up");

        Assert.Equal(expected, TypedCommand.Write(
            sources is null ? null : Path.Combine(folder, sources), Path.Combine(folder, "coins"), "Wallet", arguments));
    }

    [Theory]
    [InlineData("/home/alice/coins", "/home/alice/coins")]
    [InlineData("/home/alice/coins/", "/home/alice/coins")]
    [InlineData("/home/alice/my coins/", "\"/home/alice/my coins\"")]
    [InlineData("/home/O'Brien", "\"/home/O'Brien\"")]
    [InlineData("/home/a&b", "\"/home/a&b\"")]
    public void A_path_is_in_quotes_where_a_shell_would_take_it_for_more(string path, string expected) =>
        Assert.Equal(expected, TypedCommand.Quote(path));

    [Fact]
    public void In_its_own_folder_a_project_needs_no_name()
    {
        string folder = Path.GetFullPath("src");

        Assert.Equal(
            "dotnet run -- lab", TypedCommand.Write(folder, Path.Combine(folder, "BlockChain.Miner"), "Miner", "lab"));
    }

    [Fact]
    public void In_a_folder_that_was_deleted_a_project_has_its_whole_path()
    {
        string folder = Path.GetFullPath("src");

        Assert.Equal(
            $"dotnet run --project {folder.Replace(Path.DirectorySeparatorChar, '/')}/BlockChain.Miner -- lab",
            TypedCommand.Write(folder, currentFolder: null, "Miner", "lab"));
    }

    [Fact]
    public void The_sources_are_found_above_a_program_that_was_built_there_and_only_there()
    {
        using var folder = new TemporaryFolder();
        string project = Directory.CreateDirectory(folder.File("src/BlockChain.Wallet")).FullName;
        string built = Directory.CreateDirectory(Path.Combine(project, "bin", "Release", "net10.0")).FullName;
        Assert.Null(TypedCommand.SourcesAbove(built));

        File.WriteAllText(Path.Combine(project, "BlockChain.Wallet.csproj"), "");

        Assert.Equal(folder.File("src"), TypedCommand.SourcesAbove(built));
    }
}
