using BlockChain.Wallet.Arguments;
using BlockChain.Wallet.Showing;

namespace BlockChain.Wallet.Asking;

/// <summary>What a command works with, made from the options that all commands share.</summary>
internal sealed class CommandContext : IDisposable
{
    private CommandContext(ParseResult parsed, CancellationToken cancellation)
    {
        Network = parsed.GetValue(GlobalOptions.Network) ?? ChainParameters.Main;
        Folder = new DataFolder(parsed.GetValue(GlobalOptions.DataDirectory) ?? DataFolder.DefaultRoot(), Network);
        WalletName = parsed.GetValue(GlobalOptions.Wallet) ?? WalletFile.DefaultName;
        Nodes = new NodeChoice(
            parsed.GetValue(GlobalOptions.Node) is { Length: > 0 } urls ? urls : [NodeClient.DefaultUrl], Folder);
        PassphraseFile = parsed.GetValue(GlobalOptions.PassphraseFile);
        Output = new Output(
            isJson: parsed.GetValue(GlobalOptions.Json),
            noColor: parsed.GetValue(GlobalOptions.NoColor),
            noInput: parsed.GetValue(GlobalOptions.NoInput));
        Cancellation = cancellation;
        TypedCommand.WalletOptions = OptionsOf(WalletName);
    }

    public ChainParameters Network { get; }

    public DataFolder Folder { get; }

    /// <summary>The wallet that <c>--wallet</c> names.</summary>
    public string WalletName { get; }

    /// <summary>The nodes that <c>--node</c> names, and what this wallet knows of the chain.</summary>
    public NodeChoice Nodes { get; }

    /// <summary>The one to ask: the first, until <see cref="ChooseNodeAsync"/> has chosen.</summary>
    public NodeClient BelievedNode => Nodes.Believed;

    /// <summary>The file that <c>--passphrase-file</c> names.</summary>
    public string? PassphraseFile { get; }

    public Output Output { get; }

    /// <summary>Ctrl+C.</summary>
    public CancellationToken Cancellation { get; }

    /// <summary>What a failure leaves behind, a sentence such as "Nothing was sent."; null where a command changes
    /// nothing.</summary>
    public string? Effect { get; private set; }

    /// <summary>Whether the command has done what it is for, whatever fails from now on.</summary>
    public bool IsDone { get; private set; }

    /// <summary>The action of a command: makes the context, runs the command, and turns failures into a message and an exit
    /// code. When a node turns out to lie, the command starts again without it: no command does anything that cannot be
    /// undone before the answers of its node are checked.</summary>
    public static Func<ParseResult, CancellationToken, Task<int>> Run(
        Func<CommandContext, ParseResult, Task<int>> command) =>
        async (parsed, cancellation) =>
        {
            CommandContext? context = null;
            try
            {
                context = new CommandContext(parsed, cancellation);
                while (true)
                {
                    try
                    {
                        return await command(context, parsed);
                    }
                    catch (FalseAnswerException lie) when (!context.IsDone && context.Nodes.TryGoOnWithout(lie.Node))
                    {
                        Failures.Warn(lie.Message);
                    }
                }
            }
            catch (Exception exception) when (Failures.IsExpected(exception))
            {
                return Failures.Report(
                    exception,
                    parsed.GetValue(GlobalOptions.Network) ?? ChainParameters.Main,
                    context?.Effect,
                    context is { IsDone: true });
            }
            finally
            {
                context?.Dispose();
            }
        };

    /// <summary>The options that make a command use the wallet of this name; empty if the defaults do.</summary>
    public string OptionsOf(string wallet) =>
        (Folder.Options + (wallet == WalletFile.DefaultName ? "" : $" --wallet {wallet}")).Trim();

    /// <summary>A command that changes something begins, and has changed nothing yet.</summary>
    /// <param name="effect">What to say if it fails from now on, a sentence; null where it changes nothing.</param>
    public void SayOnFailure(string? effect) => (Effect, IsDone) = (effect, false);

    /// <summary>The command has done what it is for: from now on no failure may look as if it had not.
    /// </summary>
    /// <param name="effect">What has happened, a sentence.</param>
    public void MarkDone(string effect) => (Effect, IsDone) = (effect, true);

    public WalletFile OpenWallet()
    {
        if (!WalletFile.Exists(Folder, WalletName))
        {
            throw new CommandException(
                ExitCode.Failed,
                $"There is no wallet named {WalletName} on the network {Network.Name}.",
                $"Create it with '{TypedCommand.Wallet("new")}', or choose another with --wallet. If its file was lost, restore it from "
                    + $"its words with '{TypedCommand.Wallet("restore")}', or put a copy of {WalletName}.json from a backup in "
                    + $"{Folder.WalletsPath}");
        }

        WalletFile wallet = WalletFile.Open(Folder, WalletName);
        if (WalletNotes.SetAsideIfDamaged(wallet) is { } notes)
        {
            Failures.Warn($"The list of used addresses of wallet {WalletName} was damaged. It is kept as {notes}, and made "
                + "again from the chain.");
        }

        if (WalletLabels.SetAsideIfDamaged(wallet) is { } labels)
        {
            Failures.Warn($"The labels of wallet {WalletName} were damaged. What is left of them is kept as {labels}.");
        }

        return wallet;
    }

    /// <summary>Which of the wallet's addresses are in use, as far as the wallet knows.</summary>
    public static WalletNotes ReadNotes(WalletFile wallet) =>
        WalletNotes.Read(wallet) ?? throw new CommandException(
            ExitCode.Failed,
            $"The list of used addresses of wallet {wallet.Name} is missing.",
            $"Run '{TypedCommand.Wallet("balance")}' (with a node) to rebuild it.");

    /// <summary>What the wallet's owner calls addresses; where there is no wallet, or a damaged one, they have no labels.
    /// </summary>
    public IReadOnlyDictionary<string, string> ReadLabels()
    {
        try
        {
            return WalletFile.Exists(Folder, WalletName)
                ? WalletLabels.Read(OpenWallet())
                : new Dictionary<string, string>();
        }
        catch (WalletException damage)
        {
            Failures.Warn(damage.Message);
            return new Dictionary<string, string>();
        }
    }

    /// <summary>The owner that an address names; a mistyped address gets no further than this.
    /// </summary>
    public PublicKeyHash ParseAddress(string address)
    {
        if (Address.TryDecode(address, Network.AddressVersion, out PublicKeyHash owner))
        {
            return owner;
        }

        ChainParameters? other = ChainParameters.All
            .FirstOrDefault(network => Address.TryDecode(address, network.AddressVersion, out _));
        throw other is not null
            ? new CommandException(
                ExitCode.Usage,
                $"'{address}' is an address of the network {other.Name}, not of {Network.Name}.",
                $"Coins of the one are not coins of the other. For that network add --network {other.Name}.")
            : new CommandException(
                ExitCode.Usage,
                $"'{address}' is not a valid address of the network {Network.Name}.",
                "Copy it again; a single wrong character is enough to break it.");
    }

    /// <summary>The node, and either the given address alone, or all of the wallet's addresses that were ever paid, and all
    /// that it has.</summary>
    public async Task<(NodeRecord Node, IReadOnlyList<string> Addresses, IReadOnlySet<string> Own)> AskAboutAsync(
        string? given)
    {
        if (given is not null)
        {
            ParseAddress(given);
            return (await ChooseNodeAsync(), [given], new HashSet<string> { given });
        }

        WalletFile wallet = OpenWallet();
        NodeRecord node = await ChooseNodeAsync();
        AddressScan scan = await Nodes.ScanAsync(wallet, Cancellation);
        return (node, [.. scan.Addresses.Select(address => address.Text)], scan.Own);
    }

    /// <summary>The missing payments of the addresses that a command is about; with <paramref name="given"/> those of one
    /// address, without what the wallet has sent.</summary>
    public async Task<IReadOnlyList<MissingPayment>> FindMissingAsync(string? given, IReadOnlySet<string> own)
    {
        // A node that does not have all blocks cannot tell what was lost.
        SentPayments? sent = given is null && Nodes.KnowsAll ? new SentPayments(OpenWallet()) : null;
        return await Nodes.MakeMissing().FindAsync(own.Contains, sent, Cancellation);
    }

    /// <summary>Finds the node to believe; its height is that of the headers that were checked.</summary>
    public Task<NodeRecord> ChooseNodeAsync() => Nodes.ChooseAsync(Cancellation);

    public void Dispose() => Nodes.Dispose();
}
