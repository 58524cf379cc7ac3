namespace BlockChain.Wallet.Arguments;

/// <summary>The options that every command understands.</summary>
internal static class GlobalOptions
{
    /// <summary>The environment variable that holds the passphrase, if there is one.</summary>
    public const string PassphraseVariable = "WALLET_PASSPHRASE";

    public static readonly Option<Uri[]> Node = new("--node")
    {
        Description = "URL of a node. Repeat it to compare several: the one with the most proof of work wins. Default: "
            + NodeClient.DefaultUrl.OriginalString,
        HelpName = "URL",
        Recursive = true,
        Arity = ArgumentArity.OneOrMore,
        AllowMultipleArgumentsPerToken = false,
        CustomParser = result =>
        {
            var urls = new List<Uri>();
            foreach (string text in result.Tokens.Select(token => token.Value))
            {
                if (NodeClient.TryParseUrl(text, out Uri? url))
                {
                    urls.Add(url);
                }
                else
                {
                    result.AddError($"'{text}' is not the URL of a node, such as "
                        + $"{NodeClient.DefaultUrl.OriginalString}.");
                }
            }

            return [.. urls.Distinct()];
        },
    };

    public static readonly Option<ChainParameters> Network = new("--network")
    {
        Description = "The network: main, regtest for experiments, or a class's own. Default: main",
        HelpName = "main|regtest|NAME",
        Recursive = true,
        CustomParser = TypedValue.Read(
            NetworkNames.Find,
            $"is not the name of a network: use main, regtest, or a name of your own ({NetworkNames.Rule})."),
    };

    public static readonly Option<string> DataDirectory = new("--data-dir")
    {
        Description = "Data folder. Default: simplecoin where this system keeps a user's data",
        HelpName = "DIR",
        CustomParser = FilePath.Parse,
        Recursive = true,
    };

    public static readonly Option<string> Wallet = new("--wallet")
    {
        Description = $"The wallet to use. Default: {WalletFile.DefaultName}",
        HelpName = "NAME",
        Recursive = true,
        CustomParser = TypedValue.Read(
            name => WalletFile.IsName(name) ? name : null, $"cannot be the name of a wallet. {WalletFile.NameRule}"),
    };

    public static readonly Option<bool> Json = new("--json")
    {
        Description = "Print JSON",
        Recursive = true,
    };

    public static readonly Option<bool> NoColor = new("--no-color")
    {
        Description = "Disable colours",
        Recursive = true,
    };

    public static readonly Option<bool> NoInput = new("--no-input")
    {
        Description = "Never prompt; fail instead",
        Recursive = true,
    };

    public static readonly Option<string> PassphraseFile = new("--passphrase-file")
    {
        Description = $"Read the passphrase from this file (otherwise from ${PassphraseVariable}, or you are asked)",
        HelpName = "F",
        CustomParser = FilePath.Parse,
        Recursive = true,
    };

    public static void AddTo(RootCommand root)
    {
        foreach (Option option in
            new Option[] { Node, Network, DataDirectory, Wallet, Json, NoColor, NoInput, PassphraseFile })
        {
            root.Options.Add(option);
        }
    }
}
