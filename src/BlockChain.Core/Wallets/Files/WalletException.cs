namespace BlockChain.Core.Wallets.Files;

/// <summary>A wallet's file is missing, there already, damaged or of another network.</summary>
/// <param name="message">What is wrong and with which file, a sentence.</param>
/// <param name="cause">What reading it ended with.</param>
public sealed class WalletException(string message, Exception? cause = null) : Exception(message, cause);

/// <summary>The passphrase is not the one that opens the wallet, or somebody changed the file: nobody can tell which.
/// </summary>
public sealed class WrongPassphraseException()
    : Exception("Wrong passphrase (or the wallet file has been modified).");
